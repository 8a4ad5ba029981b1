import { ipcMain } from "electron";

import { readLooks } from "../src/remembered.js";

/**
 * Hear what pages say; each thing from the page that it is for.
 *
 * @param {import("./shell.js").Shell} shell
 */
export function listenToPages(shell) {
  /** @param {Electron.IpcMainEvent} event */
  const fromStart = (event) => event.senderFrame?.url === shell.window?.startAddress;
  ipcMain.on("looks", (event, told) => {
    if (event.senderFrame === null || new URL(event.senderFrame.url).origin !== shell.origin) return;
    shell.remembered.keep(readLooks(told));
    shell.applyLooks();
  });
  ipcMain.on("start-screen-wanted", (event) => {
    if (fromStart(event)) event.sender.send("start-screen", shell.startScreen);
  });
  ipcMain.on("try-again", (event) => {
    if (fromStart(event)) void shell.keeper.start();
  });
  ipcMain.on("copy-log", (event) => {
    if (!fromStart(event)) return;
    shell.actions.copyLog();
    event.sender.send("log-copied");
  });
}
