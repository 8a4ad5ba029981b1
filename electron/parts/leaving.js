import { app } from "electron";

import { onClose } from "../src/closing.js";
import { LEAVE, failedWhileRecording, leaveQuestion } from "../src/leaving.js";
import { say } from "../src/words.js";
import { messageBox } from "./message-box.js";

/** How the window and the program are left: what goes on is hidden, what records is asked about, and then it ends for sure. */
export class Leaving {
  #quitting = false;
  #saidItGoesOn = false;
  #asking = false;
  /** The server is not started any more, and no start screen could say so. */
  #untold = false;
  /** @type {Promise<boolean> | null} */
  #ending = null;

  /** @param {import("./shell.js").Shell} shell */
  constructor(shell) {
    this.shell = shell;
  }

  /** @param {import("./main-window.js").MainWindow} window */
  watch(window) {
    window.window.on("close", (event) => this.#close(event, window));
    window.onObjection = (attempt) => void this.#object(attempt, window);
  }

  /**
   * End what the program has begun: first the page, which may object, then the server.
   *
   * @returns {Promise<boolean>} false: the person is being asked, and it does not end now
   */
  end() {
    this.#ending ??= this.#end().finally(() => (this.#ending = null));
    return this.#ending;
  }

  async #end() {
    const { shell } = this;
    this.#quitting = true;
    shell.window?.remember();
    if (shell.window !== null && !(await shell.window.close())) {
      this.#quitting = false;
      return false;
    }
    await shell.stop();
    return true;
  }

  /**
   * @param {Electron.Event} event
   * @param {import("./main-window.js").MainWindow} window
   */
  #close(event, window) {
    const { working, tray } = this.shell.signs;
    window.remember();
    if (onClose({ platform: process.platform, quitting: this.#quitting, working, tray: tray !== null }) === "close") {
      window.closes();
      return;
    }
    event.preventDefault();
    window.window.hide();
    if (!working || this.#saidItGoesOn) return;
    this.#saidItGoesOn = true;
    const { language, notifications, actions } = this.shell;
    notifications.tell(say(language, "goes_on_title"), say(language, "goes_on_body"), actions.showWindow);
  }

  /**
   * @param {import("./main-window.js").Attempt} attempt
   * @param {import("./main-window.js").MainWindow} window
   */
  async #object(attempt, window) {
    window.show();
    if (attempt === "start") this.#untold = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      if (attempt !== "start") await this.#ask(attempt, window);
      if (this.#untold && !window.window.isDestroyed()) await this.#tellFailure(window);
    } finally {
      this.#asking = false;
    }
  }

  /**
   * @param {"close" | "reload"} attempt
   * @param {import("./main-window.js").MainWindow} window
   */
  async #ask(attempt, window) {
    const question = leaveQuestion(attempt === "close" ? "quit" : "reload", this.shell.language);
    if ((await messageBox(window, question)) !== LEAVE) return;
    if (attempt === "reload") window.reload();
    else this.#leave(window);
  }

  /** @param {import("./main-window.js").MainWindow} window */
  #leave(window) {
    this.#quitting = true;
    window.destroy();
    app.quit();
  }

  /** @param {import("./main-window.js").MainWindow} window */
  async #tellFailure(window) {
    this.#untold = false;
    await messageBox(window, failedWhileRecording(this.shell.startScreen.body, this.shell.language));
    void this.shell.keeper.start();
  }
}
