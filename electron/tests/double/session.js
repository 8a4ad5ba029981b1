import { EventEmitter } from "node:events";

import { cancellable } from "./app.js";

class Session extends EventEmitter {
  /** @type {import("playwright-core").BrowserContext | null} */
  context = null;
  /** @type {any} */
  requestHandler = null;
  /** @type {any} */
  checkHandler = null;
  /** @type {any} */
  #beforeRequest = null;
  webRequest = { onBeforeRequest: (/** @type {any} */ listener) => { this.#beforeRequest = listener; } };
  cookies = {
    /** @param {any} details */
    set: async ({ url, name, value, path, httpOnly, sameSite }) => {
      if (sameSite !== "strict") throw new Error("the double knows strict cookies alone");
      await this.context?.addCookies([{ name, value, domain: new URL(url).hostname, path, httpOnly, sameSite: "Strict" }]);
    },
  };

  /** @param {any} handler */
  setPermissionRequestHandler(handler) { this.requestHandler = handler; }
  /** @param {any} handler */
  setPermissionCheckHandler(handler) { this.checkHandler = handler; }

  /**
   * Whether a request may go out.
   *
   * @param {string} url
   * @returns {Promise<boolean>}
   */
  async goesOut(url) {
    if (this.#beforeRequest === null) return true;
    return new Promise((resolve) => this.#beforeRequest({ url }, (/** @type {any} */ { cancel }) => resolve(cancel !== true)));
  }

  /**
   * Put a page's request to the shell. Without a handler Electron grants everything, and so does this.
   *
   * @param {any} contents
   * @param {string} permission
   * @param {string[]} mediaTypes
   * @param {string} url
   * @returns {Promise<boolean>}
   */
  async ask(contents, permission, mediaTypes, url) {
    const origin = new URL(url).origin;
    const allowed = await new Promise((resolve) => {
      if (this.requestHandler === null) return resolve(true);
      return this.requestHandler(contents, permission, resolve, { mediaTypes, requestingUrl: url, isMainFrame: true });
    });
    const checked = this.checkHandler === null || this.checkHandler(contents, permission, origin, { mediaType: mediaTypes[0], requestingUrl: url });
    if (allowed && checked && permission === "media") await this.context?.grantPermissions(["microphone"], { origin });
    return allowed && checked;
  }

  /**
   * @param {any} contents
   * @param {import("playwright-core").Download} download
   */
  async take(contents, download) {
    const item = new DownloadItem(download);
    const event = cancellable();
    this.emit("will-download", event, item, contents);
    // A dialog that nobody answers cannot be shown here.
    if (event.defaultPrevented || item.getSavePath() === "") await download.cancel();
    else await download.saveAs(item.getSavePath());
    item.emit("done", cancellable(), item.getSavePath() === "" ? "cancelled" : "completed");
  }
}

class DownloadItem extends EventEmitter {
  #path = "";

  /** @param {import("playwright-core").Download} download */
  constructor(download) {
    super();
    this.download = download;
  }

  getFilename() { return this.download.suggestedFilename(); }
  getURL() { return this.download.url(); }
  getSavePath() { return this.#path; }
  /** @param {string} path */
  setSavePath(path) { this.#path = path; }
  setSaveDialogOptions() {}
}

export const session = { defaultSession: new Session() };
