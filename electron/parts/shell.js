import { Notification, app, clipboard, dialog, ipcMain, nativeTheme, shell } from "electron";

import { onClose } from "../src/closing.js";
import { ifFree } from "../src/free-ports.js";
import { EMPTY_BOARD, afterEvent, workOf } from "../src/job-board.js";
import { noticeOfEnd, workLine } from "../src/notices.js";
import { FILE_ENDINGS } from "../src/opened-files.js";
import { readLooks } from "../src/remembered.js";
import { restartPause } from "../src/restarts.js";
import { serverCommand } from "../src/server-command.js";
import { ServerEvents } from "../src/server-events.js";
import { ServerKeeper } from "../src/server-keeper.js";
import { Restless, classifyFailure } from "../src/start-failure.js";
import { startLimitMs } from "../src/start-limit.js";
import { startScreen } from "../src/start-screen.js";
import { say, shellLanguage } from "../src/words.js";
import { Intake, whyNotAdded } from "./intake.js";

const SLOW_MS = 10_000;

/** What happens when: the server, its events, the window and the system's signs of them, tied together. Decides nothing itself. */
export class Shell {
  /** @type {import("../src/ready-line.js").Ready | null} */
  ready = null;
  board = EMPTY_BOARD;
  quitting = false;
  /** @type {import("./main-window.js").MainWindow | null} */
  window = null;
  /** @type {import("./tray-icon.js").TrayIcon | null} */
  tray = null;
  /** Called when the menu must be built anew. */
  onMenu = () => {};
  /** @type {import("../src/start-screen.js").Phase} */
  #phase = "starting";
  /** @type {import("../src/start-failure.js").Failure | null} */
  #failure = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #slow = undefined;
  /** @type {Set<Notification>} one that nobody holds loses its click */
  #notices = new Set();
  /** @type {number[]} */
  #pageEnds = [];
  #saidItGoesOn = false;

  /**
   * @param {import("../src/server-command.js").Place} place
   * @param {import("./remembered-file.js").RememberedFile} remembered
   */
  constructor(place, remembered) {
    this.remembered = remembered;
    this.events = new ServerEvents((event) => this.#take(event));
    this.keeper = new ServerKeeper(
      async (again) => {
        const { port, wsPort } = again ? { port: 0, wsPort: 0 } : remembered.now;
        return serverCommand(place, { port: await ifFree(port), wsPort: await ifFree(wsPort) });
      },
      startLimitMs(place.environment),
      { onStarting: (again) => this.#starting(again), onReady: (ready) => this.#answers(ready), onFailure: (error) => this.#fail(error) },
    );
    this.intake = new Intake(() => this.ready, {
      onTaken: ({ recording, duplicate }) => this.window?.go(duplicate ? `/recording/${recording.id}` : "/inbox"),
      onFailed: (name, error) => this.#tellNotAdded(name, error),
    });
    /** @type {import("../src/menus.js").Actions} */
    this.actions = {
      openFiles: () => void this.#askForFiles(),
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

  /**
   * Take over a window that has been made.
   *
   * @param {import("./main-window.js").MainWindow} window
   */
  useWindow(window) {
    this.window = window;
    window.window.on("close", (event) => this.#close(event));
    window.window.on("closed", () => (this.window = null));
    window.contents.on("render-process-gone", () => this.#pageGone());
  }

  /** Hear what pages say; each thing from the page that it is for. */
  listenToPages() {
    /** @param {Electron.IpcMainEvent} event */
    const fromStart = (event) => event.senderFrame?.url === this.window?.startAddress;
    ipcMain.on("looks", (event, told) => {
      if (event.senderFrame === null || new URL(event.senderFrame.url).origin !== this.origin) return;
      this.remembered.keep(readLooks(told));
      this.applyLooks();
    });
    ipcMain.on("start-screen-wanted", (event) => {
      if (fromStart(event)) event.sender.send("start-screen", this.#startScreen());
    });
    ipcMain.on("try-again", (event) => {
      if (fromStart(event)) void this.keeper.start();
    });
    ipcMain.on("copy-log", (event) => {
      if (!fromStart(event)) return;
      this.actions.copyLog();
      event.sender.send("log-copied");
    });
  }

  applyLooks() {
    nativeTheme.themeSource = this.remembered.now.theme;
    this.onMenu();
    this.#showWork();
  }

  /** @param {string[]} files that were opened with us, or dropped on our icon */
  open(files) {
    this.window?.show();
    if (files.length > 0) this.intake.add(files);
  }

  /** @param {string} place of the page, as it stands after `#` */
  goTo(place) {
    this.window?.show();
    this.window?.go(place);
  }

  async stop() {
    clearTimeout(this.#slow);
    this.events.stop();
    this.window?.remember();
    this.window?.window.hide();
    await this.keeper.stop();
  }

  /** @param {boolean} again */
  #starting(again) {
    this.#forgetServer();
    // A page that is there says itself that the line is lost, and is kept: what is typed in it may be wanted.
    if (!again || this.window?.contents.getURL().startsWith("http:") !== true) this.#show(again ? "restarting" : "starting");
    this.#slow = setTimeout(() => this.#show(again ? "restarting" : "slow"), SLOW_MS);
  }

  /** @param {import("../src/ready-line.js").Ready} ready */
  #answers(ready) {
    clearTimeout(this.#slow);
    this.ready = ready;
    this.remembered.keep({ port: ready.port, wsPort: ready.ws_port });
    this.window?.showPage(ready);
    this.events.follow(ready);
    this.onMenu();
    void this.intake.goOn();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#forgetServer();
    this.#failure = classifyFailure(error, this.keeper.lastLines());
    this.#show("failed");
    this.window?.show();
  }

  #forgetServer() {
    clearTimeout(this.#slow);
    this.events.stop();
    this.ready = null;
    this.onMenu();
  }

  /** @param {import("../src/start-screen.js").Phase} phase */
  #show(phase) {
    this.#phase = phase;
    this.window?.showStart(this.#startScreen());
  }

  #startScreen() {
    return startScreen(this.#phase, this.#failure, this.keeper.lastLines(), this.language);
  }

  #pageGone() {
    this.#pageEnds.push(Date.now());
    if (restartPause(this.#pageEnds) === null) this.#fail(new Restless("The page ended again and again."));
    else if (this.ready !== null) this.window?.showPage(this.ready);
  }

  /** @param {any} event of the server */
  #take(event) {
    const { board, ended } = afterEvent(this.board, event);
    this.board = board;
    for (const job of ended) void this.#tellEnd(job);
    this.#showWork();
  }

  #showWork() {
    const work = workOf(this.board);
    this.window?.setProgress(work === null ? -1 : work.fraction);
    this.tray?.show(this.language, workLine(work, this.board.titles, this.language));
  }

  /** @param {import("../src/job-board.js").Job} job */
  async #tellEnd(job) {
    const title = this.board.titles[job.recording_id] ?? (await this.#titleOf(job.recording_id));
    const notice = noticeOfEnd(job, title, this.window?.looking === true, this.language);
    if (notice !== null) this.#notify(notice.title, notice.body, () => this.goTo(notice.place));
  }

  /** @param {string} recording */
  async #titleOf(recording) {
    const ready = this.ready;
    if (ready === null) return "RecordRoute";
    try {
      const headers = { authorization: `Bearer ${ready.token}` };
      const answer = await fetch(new URL(`/api/recordings/${recording}`, ready.url), { headers });
      const { title } = /** @type {{ title?: unknown }} */ (await answer.json());
      return typeof title === "string" ? title : "RecordRoute";
    } catch {
      return "RecordRoute"; // the server has just ended; the notice is worth more than its title
    }
  }

  /**
   * @param {string} title
   * @param {string} body
   * @param {() => void} onClick
   */
  #notify(title, body, onClick) {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    this.#notices.add(notice);
    notice.on("click", () => {
      this.#notices.delete(notice);
      onClick();
    });
    notice.on("close", () => this.#notices.delete(notice));
    notice.show();
  }

  /** @param {Electron.Event} event */
  #close(event) {
    const working = workOf(this.board) !== null;
    const state = { platform: process.platform, quitting: this.quitting, working, tray: this.tray !== null };
    if (onClose(state) === "close") return;
    event.preventDefault();
    this.window?.remember();
    this.window?.window.hide();
    if (working && !this.#saidItGoesOn) {
      this.#saidItGoesOn = true;
      this.#notify(say(this.language, "goes_on_title"), say(this.language, "goes_on_body"), this.actions.showWindow);
    }
  }

  async #askForFiles() {
    this.window?.show();
    const filters = [
      { name: say(this.language, "kinds_recordings"), extensions: FILE_ENDINGS },
      { name: say(this.language, "kinds_all"), extensions: ["*"] },
    ];
    /** @type {import("electron").OpenDialogOptions} */
    const options = { properties: ["openFile", "multiSelections"], filters };
    const { canceled, filePaths } = await (this.window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(this.window.window, options));
    if (!canceled) this.intake.add(filePaths);
  }

  /**
   * @param {string} name
   * @param {unknown} error
   */
  #tellNotAdded(name, error) {
    const message = say(this.language, "file_failed_title", { name });
    /** @type {import("electron").MessageBoxOptions} */
    const box = { type: "warning", message, detail: whyNotAdded(error, this.language, say) };
    void (this.window === null ? dialog.showMessageBox(box) : dialog.showMessageBox(this.window.window, box));
  }
}
