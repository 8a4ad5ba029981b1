/**
 * The boot list of the desktop shell, read from top to bottom. Decisions are pure functions in `src`; this file wires them.
 */
import { app, BrowserWindow, Menu, dialog, session, shell } from "electron";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { classifyNavigation } from "./src/navigation.js";
import { allowsPermission } from "./src/permissions.js";
import { serverCommand } from "./src/server-command.js";
import { ServerProcess } from "./src/server-process.js";
import { failureMessage } from "./src/failure-message.js";
import { windowOptions } from "./src/window-options.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const server = new ServerProcess(serverCommand(path.dirname(here), process.env, process.platform));

/** @type {BrowserWindow | null} */
let window = null;

if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  app.on("second-instance", showWindow);
  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", stopServerFirst);
  app.on("web-contents-created", (_event, contents) => guardNavigation(contents));
  app.whenReady().then(open, fail);
} else {
  app.quit();
}

async function open() {
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "viewMenu" }, { role: "windowMenu" }]));
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(allowsPermission(permission, contents.getURL(), server.origin));
  });
  try {
    const ready = await server.start();
    window = new BrowserWindow(windowOptions(path.join(here, "preload.cjs")));
    window.once("ready-to-show", showWindow);
    window.on("closed", () => (window = null));
    await window.loadURL(ready.url);
    server.onExit((code) => fail(new Error(`The server ended with code ${code}.`)));
  } catch (error) {
    fail(error);
  }
}

function showWindow() {
  if (window?.isMinimized()) window.restore();
  window?.show();
  window?.focus();
}

/** @param {unknown} error */
function fail(error) {
  const { title, text } = failureMessage(error, server.lastLines(), app.getLocale());
  dialog.showErrorBox(title, text);
  app.quit();
}

/** @param {import("electron").Event} event */
function stopServerFirst(event) {
  if (!server.running) return;
  event.preventDefault();
  void server.stop().finally(() => app.quit());
}

/** @param {import("electron").WebContents} contents */
function guardNavigation(contents) {
  contents.setWindowOpenHandler(({ url }) => {
    if (classifyNavigation(url, server.origin) === "external") void shell.openExternal(url);
    return { action: "deny" };
  });
  contents.on("will-navigate", (event) => {
    const kind = classifyNavigation(event.url, server.origin);
    if (kind === "own") return;
    event.preventDefault();
    if (kind === "external") void shell.openExternal(event.url);
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
}
