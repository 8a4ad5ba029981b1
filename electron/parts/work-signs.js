import { EMPTY_BOARD, afterEvent, withTitle, workOf } from "../src/job-board.js";
import { noticeOfEnd, workLine } from "../src/notices.js";
import { titleOf } from "../src/server-answers.js";

/** The system's signs of the work: taskbar and dock, the tray, and a notification of each end. */
export class WorkSigns {
  /** @type {import("./tray-icon.js").TrayIcon | null} */
  tray = null;
  #board = EMPTY_BOARD;
  /** @type {import("../src/notices.js").Sending | null} */
  #sending = null;
  /** No server works, and none is about to. */
  #resting = false;
  /** @type {Map<string, Promise<string | null>>} titles that are being asked for, by recording */
  #asked = new Map();

  /** @param {import("./shell.js").Shell} shell */
  constructor(shell) {
    this.shell = shell;
  }

  /** Whether something goes on that a closed window would not end. */
  get working() {
    return this.#sending !== null || this.#work !== null;
  }

  get #work() {
    return this.#resting ? null : workOf(this.#board);
  }

  /** @param {any} event of the server */
  take(event) {
    const { board, ended } = afterEvent(this.#board, event);
    this.#board = board;
    for (const job of ended) void this.#tellEnd(job);
    this.show();
  }

  /** @param {import("../src/notices.js").Sending | null} sending */
  send(sending) {
    this.#sending = sending;
    this.show();
  }

  /** @param {boolean} resting */
  rest(resting) {
    this.#resting = resting;
    this.show();
  }

  show() {
    const { window, language } = this.shell;
    const work = this.#work;
    window?.setProgress(this.#sending?.fraction ?? work?.fraction ?? -1);
    this.tray?.show(language, workLine(work, this.#sending, this.#board.titles, language));
    if (work !== null && !(work.recording in this.#board.titles)) void this.#learn(work.recording);
  }

  /** @param {import("../src/job-board.js").Job} job */
  async #tellEnd(job) {
    const { shell } = this;
    const title = await this.#learn(job.recording_id);
    const notice = noticeOfEnd(job, title ?? "RecordRoute", shell.window?.looking === true, shell.language);
    if (notice !== null) shell.notifications.tell(notice.title, notice.body, () => shell.goTo(notice.place));
  }

  /**
   * A recording's title, asked for where no event has told it: of one that was there when the program began.
   *
   * @param {string} recording
   * @returns {Promise<string | null>}
   */
  async #learn(recording) {
    const known = this.#board.titles[recording];
    const { ready } = this.shell;
    if (known !== undefined || ready === null) return known ?? null;
    const asked = this.#asked.get(recording) ?? this.#ask(recording, ready).finally(() => this.#asked.delete(recording));
    this.#asked.set(recording, asked);
    return asked;
  }

  /**
   * @param {string} recording
   * @param {import("../src/ready-line.js").Ready} ready
   */
  async #ask(recording, ready) {
    const title = await titleOf(recording, ready);
    if (title !== null && !(recording in this.#board.titles)) {
      this.#board = withTitle(this.#board, recording, title);
      this.show();
    }
    return title;
  }
}
