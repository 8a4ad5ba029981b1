import { dialog } from "electron";

import { FILE_ENDINGS } from "../src/opened-files.js";
import { notAdded } from "../src/not-added.js";
import { say } from "../src/words.js";
import { Intake } from "./intake.js";
import { messageBox } from "./message-box.js";

/** Adding files without the page: the dialog for them, what is opened with us, and a word of those that could not be added. */
export class Adding {
  /** @type {import("../src/not-added.js").NotAdded[]} */
  #untold = [];
  #telling = false;

  /**
   * @param {import("./shell.js").Shell} shell
   * @param {import("../src/server-command.js").Place} place
   */
  constructor(shell, place) {
    this.shell = shell;
    this.place = place;
    this.intake = new Intake(() => shell.ready, {
      onTaken: ({ recording, duplicate }) => shell.window?.go(duplicate ? `/recording/${recording.id}` : "/inbox"),
      onSending: (sending) => shell.signs.send(sending),
      onFailed: (name, error) => void this.#tell({ name, error }),
    });
  }

  /** @param {string[]} files absolute paths, also of folders */
  take(files) {
    void this.intake.add(files);
  }

  async askForFiles() {
    const { shell } = this;
    shell.window?.show();
    const filters = [
      { name: say(shell.language, "kinds_recordings"), extensions: FILE_ENDINGS },
      { name: say(shell.language, "kinds_all"), extensions: ["*"] },
    ];
    /** @type {import("electron").OpenDialogOptions} */
    const options = { properties: ["openFile", "multiSelections"], filters };
    const { canceled, filePaths } = await (shell.window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(shell.window.window, options));
    if (!canceled) this.take(filePaths);
  }

  /**
   * One message at a time: what fails while a person reads one is told together in the next.
   *
   * @param {import("../src/not-added.js").NotAdded} failed
   */
  async #tell(failed) {
    this.#untold.push(failed);
    if (this.#telling) return;
    this.#telling = true;
    try {
      while (this.#untold.length > 0) await messageBox(this.shell.window, notAdded(this.#untold.splice(0), this.shell.language, this.place));
    } finally {
      this.#telling = false;
    }
  }
}
