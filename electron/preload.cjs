/**
 * What the page may ask of the shell: named methods, nothing else of Electron or Node. Runs in an isolated world.
 */
const { contextBridge, webUtils } = require("electron");

contextBridge.exposeInMainWorld("recordRouteShell", {
  /** The system the shell runs on: "darwin", "win32" or "linux". */
  platform: process.platform,
  /**
   * Where a dropped file lies, or "" when it is not on disk.
   * @param {File} file
   */
  pathOfFile: (file) => webUtils.getPathForFile(file),
});
