import path from "node:path";
import { pathToFileURL } from "node:url";

import { BrowserWindow, nativeTheme, screen } from "electron";

import { pageAddress } from "../src/ready-line.js";
import { windowBounds } from "../src/window-state.js";
import { windowOptions } from "../src/window-options.js";

const REMEMBER_AFTER_MS = 400;

/** The one window: the start screen, or the server's page where it was. */
export class MainWindow {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #remembering = undefined;
  #progress = -1;
  /** @type {"nothing" | "start" | "page"} what was loaded last */
  #shown = "nothing";
  /** Where the page was when it was left, as an address; "" before there was any. */
  #before = "";

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

  /** @param {import("../src/start-screen.js").StartScreen} content */
  showStart(content) {
    if (this.window.isDestroyed()) return;
    this.#leave();
    if (this.#shown === "start") {
      this.contents.send("start-screen", content); // before it is loaded nobody hears it, and then it asks
      return;
    }
    this.#shown = "start";
    void this.window.loadURL(this.startAddress).catch(() => undefined); // it was left before it was loaded
  }

  /**
   * Show the server's page where it was.
   *
   * @param {import("../src/ready-line.js").Ready} ready
   */
  showPage(ready) {
    if (this.window.isDestroyed()) return;
    this.#leave();
    this.#shown = "page";
    // A server that ends while the page is loaded is heard of by its keeper, and the page is loaded again.
    void this.window.loadURL(pageAddress(ready, this.#before)).catch(() => undefined);
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
