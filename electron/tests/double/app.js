import { EventEmitter } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";

/** @param {string} name */
const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

const userData = option("user-data-dir") ?? path.join(os.tmpdir(), "recordroute-double");
const socketFile = path.join(userData, "single.sock");
mkdirSync(userData, { recursive: true });
/** The other program of this user, known before any code of the shell runs. @type {import("node:net").Socket | null} */
const other = await new Promise((resolve) => {
  const socket = connect(socketFile, () => resolve(socket));
  socket.once("error", () => resolve(null));
});

/** A preventable event. */
export function cancellable(more = {}) {
  return { defaultPrevented: false, preventDefault() { this.defaultPrevented = true; }, ...more };
}

class App extends EventEmitter {
  isPackaged = false;
  sandboxed = false;
  /** Set by `window.js`: @type {Set<any>} */
  windows = new Set();
  /** Pages that windows were given: ending the browser while one is being made breaks its driver. @type {Set<Promise<unknown>>} */
  pages = new Set();
  /** Set by `chromium.js`: ends the browser. @type {() => Promise<void>} */
  endBrowser = async () => {};
  #quitting = false;
  /** @type {Promise<void> | null} */
  #told = null;

  getVersion() { return "0.1.0"; }
  getLocale() { return option("lang") ?? "en-US"; }
  /** @param {string} name */
  getPath(name) { return name === "userData" ? userData : path.join(userData, name); }
  setAppUserModelId() {}
  enableSandbox() { this.sandboxed = true; }
  setAboutPanelOptions() {}
  showAboutPanel() {}

  /** @param {unknown} data */
  requestSingleInstanceLock(data) {
    if (other !== null) {
      this.#told = new Promise((resolve) => other.end(JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }), () => resolve()));
      return false;
    }
    rmSync(socketFile, { force: true });
    createServer({ allowHalfOpen: true }, async (socket) => {
      let text = "";
      for await (const chunk of socket.setEncoding("utf8")) text += chunk;
      socket.end();
      if (text === "") return;
      const { argv, cwd, data } = JSON.parse(text);
      this.emit("second-instance", cancellable(), argv, cwd, data);
    }).listen(socketFile);
    return true;
  }

  async whenReady() {
    const { launch } = await import("./chromium.js");
    await launch();
    this.emit("ready", cancellable());
  }

  quit() {
    if (this.#quitting) return;
    const leaving = cancellable();
    this.emit("before-quit", leaving);
    if (leaving.defaultPrevented) return;
    this.#quitting = true;
    if (this.windows.size === 0) this.#end();
    for (const window of [...this.windows]) window.close();
  }

  /** A window was not closed: quitting, if that was what it was for, is off, and nobody is told. */
  stays() { this.#quitting = false; }

  /** A window was closed. */
  closed() {
    if (this.windows.size > 0) return;
    if (this.#quitting) setImmediate(() => this.#end());
    else setImmediate(() => this.emit("window-all-closed"));
  }

  #end() {
    const last = cancellable();
    this.emit("will-quit", last);
    if (last.defaultPrevented) this.#quitting = false;
    else void this.exit(0);
  }

  /** @param {number} code */
  async exit(code) {
    await this.#told;
    this.emit("quit", cancellable(), code);
    await Promise.allSettled(this.pages);
    await this.endBrowser();
    process.exit(code);
  }
}

export const app = new App();
process.on("SIGTERM", () => app.quit());
process.on("SIGINT", () => app.quit());
