import { EventEmitter } from "node:events";

import { app, cancellable } from "./app.js";
import { WebContents } from "./web-contents.js";

export class BrowserWindow extends EventEmitter {
  #state = { visible: false, focused: false, minimized: false, maximized: false, destroyed: false };
  #bounds;

  static getAllWindows() { return [...app.windows]; }

  /** @param {any} options */
  constructor(options) {
    super();
    const { x = 100, y = 100, width, height, webPreferences } = options;
    const safe = webPreferences.sandbox === true && webPreferences.contextIsolation === true && webPreferences.nodeIntegration === false;
    if (!safe || !app.sandboxed) throw new Error("the double runs sandboxed, isolated pages alone");
    this.#bounds = { x, y, width, height };
    app.windows.add(this);
    this.webContents = new WebContents(webPreferences.preload, { width, height });
    this.webContents.once("did-finish-load", () => this.emit("ready-to-show"));
    app.emit("web-contents-created", cancellable(), this.webContents);
  }

  show() { Object.assign(this.#state, { visible: true, focused: true }); this.emit("show"); }
  hide() { Object.assign(this.#state, { visible: false, focused: false }); this.emit("hide"); }
  focus() { this.#state.focused = true; }
  minimize() { this.#state.minimized = true; }
  restore() { this.#state.minimized = false; }
  maximize() { this.#state.maximized = true; this.emit("maximize"); }
  isVisible() { return this.#state.visible; }
  isFocused() { return this.#state.focused; }
  isMinimized() { return this.#state.minimized; }
  isMaximized() { return this.#state.maximized; }
  isDestroyed() { return this.#state.destroyed; }
  getBounds() { return { ...this.#bounds }; }
  getNormalBounds() { return { ...this.#bounds }; }
  /** @param {any} bounds */
  setBounds(bounds) {
    Object.assign(this.#bounds, bounds);
    void this.webContents.made.then((page) => page.setViewportSize(this.#bounds)).catch(() => undefined); // it was closed
    this.emit("resize");
  }
  setProgressBar() {}
  /** @param {string} url */
  loadURL(url) { return this.webContents.loadURL(url); }

  /** A listener may prevent it, and then the page: `beforeunload` runs after `close`, and `closed` comes when the page is gone. */
  close() {
    if (this.#state.destroyed) return;
    const event = cancellable();
    this.emit("close", event);
    if (event.defaultPrevented) app.stays();
    else void this.webContents.leave().then((left) => (left ? this.#gone() : app.stays()));
  }

  /** Neither `close` nor the page is asked. */
  destroy() {
    if (this.#state.destroyed) return;
    void this.webContents.made.then((page) => page.close()).catch(() => undefined); // with the browser
    this.#gone();
  }

  #gone() {
    if (this.#state.destroyed) return;
    this.#state.destroyed = true;
    app.windows.delete(this);
    this.emit("closed");
    app.closed();
  }
}
