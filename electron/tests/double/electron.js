/** What `import ... from "electron"` gives on the double. */
import { install } from "../shell/recorder.cjs";
import { app } from "./app.js";
import { listenToTest } from "./control.js";
import { Menu, Notification, Tray, clipboard, dialog, ipcMain, nativeImage, nativeTheme, screen, shell } from "./desktop.js";
import { session } from "./session.js";
import { BrowserWindow } from "./window.js";

const electron = { app, BrowserWindow, Menu, Notification, Tray, clipboard, dialog, ipcMain, nativeImage, nativeTheme, screen, session, shell };
install(electron);
listenToTest(electron);

export { app, BrowserWindow, Menu, Notification, Tray, clipboard, dialog, ipcMain, nativeImage, nativeTheme, screen, session, shell };
export default electron;
