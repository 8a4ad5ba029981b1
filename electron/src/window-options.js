/**
 * A window without Node: the page is isolated from the preload, and both are sandboxed.
 *
 * @param {string} preload path of the preload script
 * @returns {import("electron").BrowserWindowConstructorOptions}
 */
export function windowOptions(preload) {
  return {
    width: 1280,
    height: 860,
    minWidth: 360,
    minHeight: 480,
    show: false,
    title: "RecordRoute",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  };
}
