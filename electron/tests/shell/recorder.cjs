/**
 * Notes what the shell asks of the desktop, and answers its dialogs. The same on the double and on Electron, where it is loaded
 * before `main.js`: methods are replaced on prototypes and objects, so the shell needs to know nothing of it.
 */
const { EventEmitter } = require("node:events");

/** @param {any} electron */
function install(electron) {
  const notes = new EventEmitter();
  /** @type {{ kind: string, value: any }[]} */
  const all = [];
  /** @param {string} kind @param {any} value */
  const note = (kind, value) => {
    all.push({ kind, value });
    notes.emit("note");
  };
  /** @type {Record<string, any>} */
  const answers = { open: { canceled: true, filePaths: [] }, save: "", message: 0 };
  /** @type {((button: number) => void)[]} messages that are open: those that came while `message` was null */
  const asked = [];
  /** @type {any[]} */
  const notices = [];
  const menuOf = (/** @type {any} */ menu) => menu.items.map((/** @type {any} */ item) => ({ id: item.id, label: item.label, enabled: item.enabled }));

  const record = {
    answers,
    notices,
    /** Resolves with the next note. */
    next: () => new Promise((resolve) => notes.once("note", resolve)),
    /** Press a button of the message that has been open longest. */
    press: (/** @type {number} */ button) => asked.shift()?.(button),
    all: (/** @type {string} */ kind) => all.filter((one) => one.kind === kind).map((one) => one.value),
    /** The first value of this kind whose JSON matches; waits for it. */
    wait: (/** @type {string} */ kind, /** @type {string} */ pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const found = all.find((one) => one.kind === kind && new RegExp(pattern).test(JSON.stringify(one.value)));
          if (found === undefined) return;
          notes.off("note", look);
          resolve(found.value);
        };
        notes.on("note", look);
        look();
      }),
  };
  /** @type {any} */ (globalThis).shellRecord = record;

  const { Notification, Tray, BrowserWindow, Menu, dialog, shell, session, app } = electron;
  Notification.prototype.show = function () {
    notices.push(this);
    note("notification", { title: this.title, body: this.body });
  };
  const setToolTip = Tray.prototype.setToolTip;
  Tray.prototype.setToolTip = function (/** @type {string} */ text) {
    note("tooltip", text);
    return setToolTip.call(this, text);
  };
  const setContextMenu = Tray.prototype.setContextMenu;
  Tray.prototype.setContextMenu = function (/** @type {any} */ menu) {
    note("tray", menuOf(menu));
    /** @type {any} */ (record).tray = menu;
    return setContextMenu.call(this, menu);
  };
  const setProgressBar = BrowserWindow.prototype.setProgressBar;
  BrowserWindow.prototype.setProgressBar = function (/** @type {number} */ fraction) {
    note("progress", fraction);
    return setProgressBar.call(this, fraction);
  };
  const show = BrowserWindow.prototype.show;
  BrowserWindow.prototype.show = function () {
    note("shown", true);
    return show.call(this);
  };
  const setApplicationMenu = Menu.setApplicationMenu;
  Menu.setApplicationMenu = (/** @type {any} */ menu) => {
    note("menu", menuOf(menu));
    return setApplicationMenu.call(Menu, menu);
  };
  shell.openExternal = async (/** @type {string} */ url) => note("external", url);
  shell.openPath = async (/** @type {string} */ path) => { note("path", path); return ""; };
  dialog.showOpenDialog = async (/** @type {any[]} */ ...given) => { note("open-dialog", given.at(-1)); return answers["open"]; };
  dialog.showMessageBox = async (/** @type {any[]} */ ...given) => {
    note("message", given.at(-1));
    const response = answers["message"] ?? (await new Promise((resolve) => asked.push(resolve)));
    return { response, checkboxChecked: false };
  };
  const setAppUserModelId = app.setAppUserModelId;
  app.setAppUserModelId = (/** @type {string} */ id) => {
    note("program", id);
    return setAppUserModelId.call(app, id);
  };
  app.on("second-instance", () => note("second", true));
  app.on("ready", () => {
    session.defaultSession.prependListener("will-download", (/** @type {any} */ _event, /** @type {any} */ item) => {
      item.setSaveDialogOptions = (/** @type {any} */ options) => {
        note("save-dialog", options);
        if (answers["save"]) item.setSavePath(answers["save"]);
        else item.cancel?.();
      };
      item.once("done", (/** @type {any} */ _done, /** @type {string} */ state) => note("download", state));
    });
  });
}

module.exports = { install };
