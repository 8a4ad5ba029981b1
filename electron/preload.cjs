/**
 * What a page may ask of the shell: named methods, nothing else of Electron or Node. Runs in an isolated world, for the start
 * screen and for the server's page alike; the shell answers each method only to the page that it is for.
 */
const { contextBridge, ipcRenderer } = require("electron");

/** @type {() => void} */
let whenCopied = () => undefined;
ipcRenderer.on("log-copied", () => whenCopied());

contextBridge.exposeInMainWorld("recordRouteShell", {
  /** The system the shell runs on: "darwin", "win32" or "linux". */
  platform: process.platform,
  /**
   * For the server's page: how it looks now, so that menus, messages and the start screen look and speak alike.
   * @param {{ language: "en" | "ko", theme: "system" | "light" | "dark" }} looks
   */
  tellLooks: (looks) => ipcRenderer.send("looks", { language: String(looks.language), theme: String(looks.theme) }),
  /**
   * For the start screen: what to show, now and whenever it changes.
   * @param {(screen: import("./src/start-screen.js").StartScreen) => void} listener
   */
  onStartScreen: (listener) => {
    ipcRenderer.on("start-screen", (_event, screen) => listener(screen));
    ipcRenderer.send("start-screen-wanted");
  },
  /** For the start screen: start the server once more. */
  tryAgain: () => ipcRenderer.send("try-again"),
  /**
   * For the start screen: put the whole log on the clipboard, and tell once it is there.
   * @param {() => void} [done]
   */
  copyLog: (done) => {
    whenCopied = done ?? (() => undefined);
    ipcRenderer.send("copy-log");
  },
});
