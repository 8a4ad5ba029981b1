import { SMALLEST } from "./window-state.js";

/**
 * A window without Node: the page is isolated from the preload, and both are sandboxed.
 *
 * @param {string} preload path of the preload script
 * @param {{ bounds: Partial<import("./window-state.js").Bounds>, dark: boolean }} looks
 * @returns {import("electron").BrowserWindowConstructorOptions}
 */
export function windowOptions(preload, { bounds, dark }) {
  return {
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: "RecordRoute",
    backgroundColor: dark ? "#191817" : "#faf9f7", // the page's paper, so that nothing flashes before it is there
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  };
}
