import path from "node:path";
import { pathToFileURL } from "node:url";

import { BrowserWindow, nativeTheme, screen } from "electron";

import { pageAddress, sameAddress } from "../src/ready-line.js";
import { windowBounds } from "../src/window-state.js";
import { windowOptions } from "../src/window-options.js";

const REMEMBER_AFTER_MS = 400;
const ABORTED = -3; // Chromium's word for a load that another one took the place of, or that the page did not want

/**
 * `loaded`: the page is there in whole, from the server `of`.
 *
 * @typedef {{ what: "nothing" | "start" } | { what: "page", of: import("../src/ready-line.js").Ready, loaded: boolean }} Shown
 */

/** @typedef {"close" | "start" | "reload"} Attempt what the page was to be left for */

/** The one window: the start screen, or the server's page where it was. */
export class MainWindow {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #remembering = undefined;
  #progress = -1;
  /** @type {Shown} what was loaded last */
  #shown = { what: "nothing" };
  /** @type {Shown} what was shown before it: it still is, when it does not want to be left */
  #left = { what: "nothing" };
  /** Where the page was when it was left, as an address; "" before there was any. */
  #before = "";
  #closing = false;
  /** The page is left whether it wants to be or not. */
  #forced = false;
  /**
   * Called when the page does not want to be left, and stays: because it records.
   *
   * @type {(attempt: Attempt) => void}
   */
  onObjection = () => {};

  /**
   * @param {string} folder of the shell's files
   * @param {import("./remembered-file.js").RememberedFile} remembered
   */
  constructor(folder, remembered) {
    this.startAddress = pathToFileURL(path.join(folder, "start", "start.html")).href;
    this.remembered = remembered;
    const { bounds, maximized } = remembered.now;
    const primary = screen.getPrimaryDisplay();
    const displays = screen.getAllDisplays().filter((display) => display.id !== primary.id);
    const place = windowBounds(bounds, [primary, ...displays].map((display) => display.workArea));
    this.window = new BrowserWindow(
      windowOptions(path.join(folder, "preload.cjs"), { bounds: place, dark: nativeTheme.shouldUseDarkColors }),
    );
    if (maximized) this.window.maximize();
    this.window.on("resize", () => this.#rememberSoon());
    this.window.on("move", () => this.#rememberSoon());
    this.window.on("maximize", () => this.#rememberSoon());
    this.window.on("unmaximize", () => this.#rememberSoon());
    this.window.once("ready-to-show", () => this.show());
    this.contents.on("will-prevent-unload", (event) => this.#object(event));
    this.contents.on("render-process-gone", () => this.#unload());
    this.contents.on("did-fail-load", (_event, code, _text, _url, main) => {
      if (main && code !== ABORTED) this.#unload();
    });
  }

  get contents() {
    return this.window.webContents;
  }

  /** Whether the person looks at it. */
  get looking() {
    return !this.window.isDestroyed() && this.window.isVisible() && this.window.isFocused();
  }

  show() {
    if (this.window.isDestroyed()) return;
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** Whether the server's page is there, with all that was done in it. */
  get hasPage() {
    return this.#shown.what === "page" && this.#shown.loaded;
  }

  /**
   * Whether the page that is there can go on with this server: a page belongs to the address it came from, and keeps to the port of
   * events that it was told.
   *
   * @param {import("../src/ready-line.js").Ready} ready
   */
  canKeepPage(ready) {
    const shown = this.#shown;
    return shown.what === "page" && shown.loaded && sameAddress(shown.of, ready);
  }

  /** Tell the page that is kept that the server answers again: it need not wait for its next attempt. */
  wakePage() {
    void this.contents.executeJavaScript('dispatchEvent(new Event("online")), undefined').catch(() => undefined); // it was left
  }

  /** @param {import("../src/start-screen.js").StartScreen} content */
  showStart(content) {
    if (this.window.isDestroyed()) return;
    this.#leave();
    if (this.#shown.what === "start") {
      this.contents.send("start-screen", content); // before it is loaded nobody hears it, and then it asks
      return;
    }
    this.#left = this.#shown;
    this.#shown = { what: "start" };
    void this.window.loadURL(this.startAddress).catch(() => undefined); // it was left before it was loaded, or the page stays
  }

  /**
   * Show the server's page where it was, in place of whatever is there.
   *
   * @param {import("../src/ready-line.js").Ready} ready
   */
  async showPage(ready) {
    if (this.window.isDestroyed()) return;
    this.#leave();
    /** @type {Shown} */
    const shown = { what: "page", of: ready, loaded: false };
    this.#shown = shown;
    this.#forced = true;
    try {
      await this.window.loadURL(pageAddress(ready, this.#before));
      shown.loaded = true;
    } catch {
      // A server that ends while the page is loaded is heard of by its keeper, and the page is loaded again.
    } finally {
      if (this.#shown === shown) this.#forced = false;
    }
  }

  /** Load the page anew, whether it wants to be left or not. */
  reload() {
    if (this.window.isDestroyed()) return;
    this.#forced = true;
    this.contents.once("did-finish-load", () => (this.#forced = false));
    this.contents.reload();
  }

  /** To be called when the window is about to be closed. */
  closes() {
    this.#closing = true;
  }

  /**
   * Close the window, unless the page does not want to be left.
   *
   * @returns {Promise<boolean>} whether it was closed
   */
  close() {
    if (this.window.isDestroyed()) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.window.once("closed", () => resolve(true));
      this.window.once("unresponsive", () => this.destroy()); // a page that hangs is not waited for
      this.contents.once("will-prevent-unload", () => resolve(false));
      this.window.close();
    });
  }

  /** Close the window whatever the page says. */
  destroy() {
    if (!this.window.isDestroyed()) this.window.destroy();
  }

  /** @param {string} place as the page writes it after `#` */
  go(place) {
    if (this.window.isDestroyed()) return;
    if (!this.contents.getURL().startsWith("http:")) {
      this.#before = `http://page/#${place}`;
      return;
    }
    void this.contents.executeJavaScript(`location.hash = ${JSON.stringify(`#${place}`)}`).catch(() => undefined); // it was left
  }

  /** @param {number} fraction of the work that goes on, -1 for none */
  setProgress(fraction) {
    const rounded = Math.round(fraction * 100) / 100;
    if (rounded === this.#progress || this.window.isDestroyed()) return;
    this.#progress = rounded;
    this.window.setProgressBar(rounded);
  }

  /** @param {Electron.Event} event */
  #object(event) {
    if (this.#forced) {
      event.preventDefault(); // which here means: it is left all the same
      return;
    }
    /** @type {Attempt} */
    let attempt = "reload";
    if (this.#closing) attempt = "close";
    else if (this.#shown.what === "start") attempt = "start";
    this.#closing = false;
    if (attempt === "start") this.#shown = this.#left;
    this.onObjection(attempt);
  }

  #unload() {
    if (this.#shown.what === "page") this.#shown = { ...this.#shown, loaded: false };
  }

  #leave() {
    const address = this.contents.getURL();
    if (address.startsWith("http:")) this.#before = address;
  }

  #rememberSoon() {
    clearTimeout(this.#remembering);
    this.#remembering = setTimeout(() => this.remember(), REMEMBER_AFTER_MS);
  }

  remember() {
    clearTimeout(this.#remembering);
    if (this.window.isDestroyed()) return;
    this.remembered.keep({ bounds: this.window.getNormalBounds(), maximized: this.window.isMaximized() });
  }
}
