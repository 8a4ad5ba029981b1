import { app, clipboard, nativeTheme, session, shell } from "electron";

import { ifFree } from "../src/free-ports.js";
import { pageCookie } from "../src/ready-line.js";
import { restartPause } from "../src/restarts.js";
import { serverCommand } from "../src/server-command.js";
import { ServerEvents } from "../src/server-events.js";
import { ServerKeeper } from "../src/server-keeper.js";
import { Restless, classifyFailure } from "../src/start-failure.js";
import { startLimitMs } from "../src/start-limit.js";
import { startScreen } from "../src/start-screen.js";
import { shellLanguage } from "../src/words.js";
import { Adding } from "./adding.js";
import { Leaving } from "./leaving.js";
import { Notifications } from "./notifications.js";
import { WorkSigns } from "./work-signs.js";

const SLOW_MS = 10_000;

/** What happens when: the server, its events and the window, tied together. Decides nothing itself. */
export class Shell {
  /** @type {import("../src/ready-line.js").Ready | null} */
  ready = null;
  /** @type {import("./main-window.js").MainWindow | null} */
  window = null;
  notifications = new Notifications();
  signs = new WorkSigns(this);
  leaving = new Leaving(this);
  /** Called when the menu must be built anew. */
  onMenu = () => {};
  /** @type {import("../src/start-screen.js").Phase} */
  #phase = "starting";
  /** @type {import("../src/start-failure.js").Failure | null} */
  #failure = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #slow = undefined;
  /** @type {import("../src/ready-line.js").Ready | null} the server that answered last, until it is known to have ended */
  #answering = null;
  /** @type {number[]} */
  #pageEnds = [];

  /**
   * @param {import("../src/server-command.js").Place} place
   * @param {import("./remembered-file.js").RememberedFile} remembered
   */
  constructor(place, remembered) {
    this.remembered = remembered;
    this.events = new ServerEvents((event) => this.signs.take(event));
    this.adding = new Adding(this, place);
    this.keeper = new ServerKeeper(
      async (again) => {
        const { port, wsPort } = again ? { port: 0, wsPort: 0 } : remembered.now;
        return serverCommand(place, { port: await ifFree(port), wsPort: await ifFree(wsPort) });
      },
      startLimitMs(place.environment),
      { onStarting: (again) => this.#starting(again), onReady: (ready) => void this.#answers(ready), onFailure: (error) => this.#fail(error) },
    );
    /** @type {import("../src/menus.js").Actions} */
    this.actions = {
      openFiles: () => void this.adding.askForFiles(),
      go: (where) => this.goTo(where),
      copyLog: () => clipboard.writeText(this.keeper.lastLines().join("\n")),
      showData: () => void shell.openPath(app.getPath("userData")),
      showWindow: () => this.window?.show(),
      about: () => app.showAboutPanel(),
      quit: () => app.quit(),
    };
  }

  get language() {
    return shellLanguage(this.remembered.now.language, app.getLocale());
  }

  get origin() {
    return this.ready === null ? null : new URL(this.ready.url).origin;
  }

  get startScreen() {
    return startScreen(this.#phase, this.#failure, this.keeper.lastLines(), this.language);
  }

  /**
   * Take over a window that has been made.
   *
   * @param {import("./main-window.js").MainWindow} window
   */
  useWindow(window) {
    this.window = window;
    this.leaving.watch(window);
    window.window.on("closed", () => (this.window = null));
    window.contents.on("render-process-gone", () => this.#pageGone());
  }

  applyLooks() {
    nativeTheme.themeSource = this.remembered.now.theme;
    this.onMenu();
    this.signs.show();
  }

  /** @param {string[]} files that were opened with us, or dropped on our icon */
  open(files) {
    this.window?.show();
    this.adding.take(files);
  }

  /** @param {string} place of the page, as it stands after `#` */
  goTo(place) {
    this.window?.show();
    this.window?.go(place);
  }

  async stop() {
    clearTimeout(this.#slow);
    this.events.stop();
    await this.keeper.stop();
  }

  /** @param {boolean} again */
  #starting(again) {
    this.#forgetServer();
    this.#show(again ? "restarting" : "starting");
    this.#slow = setTimeout(() => this.#show(again ? "restarting" : "slow"), SLOW_MS);
  }

  /** @param {import("../src/ready-line.js").Ready} ready */
  async #answers(ready) {
    clearTimeout(this.#slow);
    this.#answering = ready;
    // The page that is kept has the secret of the server before. Until it has the new one, it reaches nobody.
    const kept = this.window?.canKeepPage(ready) === true && (await letIn(ready));
    if (this.#answering !== ready) return; // it has ended meanwhile
    this.ready = ready;
    this.remembered.keep({ port: ready.port, wsPort: ready.ws_port });
    this.signs.rest(false);
    if (kept) this.window?.wakePage();
    else void this.window?.showPage(ready);
    this.events.follow(ready);
    this.onMenu();
    void this.adding.intake.goOn();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#forgetServer();
    this.signs.rest(true);
    this.#failure = classifyFailure(error, this.keeper.lastLines());
    this.#show("failed");
    this.window?.show();
  }

  #forgetServer() {
    clearTimeout(this.#slow);
    this.events.stop();
    this.ready = null;
    this.#answering = null;
    this.onMenu();
  }

  /** @param {import("../src/start-screen.js").Phase} phase */
  #show(phase) {
    this.#phase = phase;
    // A page that is there says itself that the line is lost, and is kept: what is typed or recorded in it is wanted.
    if (phase === "failed" || this.window?.hasPage !== true) this.window?.showStart(this.startScreen);
  }

  #pageGone() {
    this.#pageEnds.push(Date.now());
    if (restartPause(this.#pageEnds) === null) this.#fail(new Restless("The page ended again and again."));
    else if (this.ready !== null) void this.window?.showPage(this.ready);
  }
}

/** @param {import("../src/ready-line.js").Ready} ready */
function letIn(ready) {
  return session.defaultSession.cookies.set(pageCookie(ready)).then(
    () => true,
    (error) => {
      console.warn("The page could not be given the new secret and is loaded again:", error);
      return false;
    },
  );
}
