import { say } from "./words.js";

/** @typedef {import("electron").MenuItemConstructorOptions} Item */

/**
 * What a person can do from a menu or the tray.
 *
 * @typedef {object} Actions
 * @property {() => void} openFiles
 * @property {(place: string) => void} go to a place of the page, as it stands after `#`
 * @property {() => void} copyLog
 * @property {() => void} showData
 * @property {() => void} showWindow
 * @property {() => void} about
 * @property {() => void} quit
 */

/**
 * The menu bar. Every label is ours: Electron's own are English everywhere.
 *
 * @param {import("./words.js").Language} language
 * @param {{ mac: boolean, packaged: boolean, ready: boolean }} state `ready`: the page is there, so its places can be gone to
 * @param {Actions} actions
 * @returns {Item[]}
 */
export function menuBar(language, { mac, packaged, ready }, actions) {
  /** @param {import("./words.js").Key} key */
  const t = (key) => say(language, key);
  /** @type {Item} */
  const line = { type: "separator" };
  /** @type {Item} */
  const settings = { id: "settings", label: t("settings"), accelerator: "CmdOrCtrl+,", enabled: ready, click: () => actions.go("/settings") };
  /** @type {Item} */
  const about = { id: "about", label: t("about"), click: actions.about };
  /** @type {Item} */
  const quit = { id: "quit", label: t("quit"), accelerator: "CmdOrCtrl+Q", click: actions.quit };
  /** @type {Item[]} */
  const bar = [
    {
      id: "file",
      label: t("file"),
      submenu: [
        { id: "open", label: t("open_files"), accelerator: "CmdOrCtrl+O", click: actions.openFiles },
        line,
        ...(mac ? [] : [settings, line]),
        { role: "close", label: t("close_window") },
        ...(mac ? [] : [quit]),
      ],
    },
    {
      id: "edit",
      label: t("edit"),
      submenu: [
        { role: "undo", label: t("undo") },
        { role: "redo", label: t("redo") },
        line,
        { role: "cut", label: t("cut") },
        { role: "copy", label: t("copy") },
        { role: "paste", label: t("paste") },
        { role: "delete", label: t("delete") },
        { role: "selectAll", label: t("select_all") },
      ],
    },
    {
      id: "view",
      label: t("view"),
      submenu: [
        { id: "inbox", label: t("inbox"), accelerator: "CmdOrCtrl+1", enabled: ready, click: () => actions.go("/inbox") },
        { id: "library", label: t("library"), accelerator: "CmdOrCtrl+2", enabled: ready, click: () => actions.go("/library") },
        { id: "trash", label: t("trash"), accelerator: "CmdOrCtrl+3", enabled: ready, click: () => actions.go("/trash") },
        line,
        { role: "reload", label: t("reload"), enabled: ready },
        { role: "resetZoom", label: t("actual_size") },
        { role: "zoomIn", label: t("zoom_in") },
        { role: "zoomOut", label: t("zoom_out") },
        { role: "togglefullscreen", label: t("full_screen") },
        ...(packaged ? [] : [/** @type {Item} */ ({ role: "toggleDevTools", label: t("developer_tools") })]),
      ],
    },
    {
      role: "window",
      label: t("window"),
      submenu: [{ role: "minimize", label: t("minimize") }, ...(mac ? [/** @type {Item} */ ({ role: "zoom", label: t("zoom") })] : [])],
    },
    {
      role: "help",
      label: t("help"),
      submenu: [
        { id: "copy-log", label: t("copy_log"), click: actions.copyLog },
        { id: "show-data", label: t("show_data"), click: actions.showData },
        ...(mac ? [] : [line, about]),
      ],
    },
  ];
  if (!mac) return bar;
  /** @type {Item} */
  const own = {
    label: "RecordRoute",
    submenu: [
      about,
      line,
      settings,
      line,
      { role: "services", label: t("services") },
      line,
      { role: "hide", label: t("hide") },
      { role: "hideOthers", label: t("hide_others") },
      { role: "unhide", label: t("show_all") },
      line,
      quit,
    ],
  };
  return [own, ...bar];
}

/**
 * The menu of the tray.
 *
 * @param {import("./words.js").Language} language
 * @param {string | null} work how far the work is, null when there is none
 * @param {Actions} actions
 * @returns {Item[]}
 */
export function trayMenu(language, work, actions) {
  return [
    ...(work === null ? [] : [{ id: "work", label: work, enabled: false }, /** @type {Item} */ ({ type: "separator" })]),
    { id: "show", label: say(language, "open_window"), click: actions.showWindow },
    { id: "add", label: say(language, "add_recordings"), click: actions.openFiles },
    { type: "separator" },
    { id: "quit", label: say(language, "quit"), click: actions.quit },
  ];
}
