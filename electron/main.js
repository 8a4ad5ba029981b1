/**
 * The boot list of the desktop shell, read from top to bottom. Decisions are pure functions in `src`, what touches Electron is in
 * `parts`; this file says what there is and in which order it begins.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Menu, app, session } from "electron";

import { saveWithDialog } from "./parts/downloads.js";
import { guardContents, guardSession } from "./parts/guards.js";
import { MainWindow } from "./parts/main-window.js";
import { listenToPages } from "./parts/page-talk.js";
import { RememberedFile } from "./parts/remembered-file.js";
import { Shell } from "./parts/shell.js";
import { TrayIcon } from "./parts/tray-icon.js";
import { lookForUpdates } from "./parts/updates.js";
import { menuBar } from "./src/menus.js";
import { openedFiles } from "./src/opened-files.js";
import { PROGRAM_ID } from "./src/program-id.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const mac = process.platform === "darwin";
const ownWords = app.isPackaged ? 1 : 2; // the program, and in a clone the folder that it runs
const start = { words: process.argv, folder: process.cwd() };

if (app.requestSingleInstanceLock(start)) boot();
else app.quit();

function boot() {
  const remembered = new RememberedFile(path.join(app.getPath("userData"), "shell.json"));
  const resourcesFolder = app.isPackaged ? process.resourcesPath : null;
  const place = { projectFolder: path.dirname(here), resourcesFolder, environment: process.env, platform: process.platform };
  const shell = new Shell(place, remembered);
  const origin = () => shell.origin;

  app.setAppUserModelId(PROGRAM_ID);
  app.enableSandbox();
  app.on("web-contents-created", (_event, contents) => guardContents(contents, origin));
  app.on("open-file", (event, file) => {
    event.preventDefault();
    shell.open(files(["", file], "/", 1));
  });
  app.on("second-instance", (_event, _words, _folder, other) => {
    const { words, folder } = /** @type {typeof start} */ (other ?? {});
    shell.open(files(words, folder));
  });
  app.on("activate", () => shell.window?.show());
  app.on("window-all-closed", () => app.quit());
  let ended = false;
  app.on("before-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    void shell.leaving.end().then((done) => {
      ended = done;
      if (done) app.quit();
    });
  });

  void app.whenReady().then(() => {
    app.setAboutPanelOptions({ applicationName: "RecordRoute", applicationVersion: app.getVersion() });
    guardSession(session.defaultSession, origin, () => shell.ready);
    saveWithDialog(session.defaultSession, () => shell.language);
    listenToPages(shell);
    shell.signs.tray = new TrayIcon(path.join(here, "icons", mac ? "trayTemplate.png" : "tray.png"), shell.actions);
    shell.onMenu = () => {
      const state = { mac, packaged: app.isPackaged, ready: shell.ready !== null };
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuBar(shell.language, state, shell.actions)));
    };
    shell.applyLooks();
    shell.useWindow(new MainWindow(here, remembered));
    shell.open(files(start.words, start.folder));
    void shell.keeper.start();
    void lookForUpdates(shell.language);
  });
}

/**
 * @param {unknown} words
 * @param {unknown} folder
 * @param {number} own
 */
function files(words, folder, own = ownWords) {
  return openedFiles(words, folder, own, existsSync);
}
