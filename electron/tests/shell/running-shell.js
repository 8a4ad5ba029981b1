/**
 * Starts the whole shell and drives it: on a real Electron where one is, else on the double. Tests see no difference.
 */
import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, afterEach } from "node:test";
import { fileURLToPath } from "node:url";

import { _electron, chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */

const SHELL = fileURLToPath(new URL("../..", import.meta.url));
const PROJECT = path.dirname(path.resolve(SHELL));
export const PYTHON = process.env["RECORDROUTE_PYTHON"] || path.join(PROJECT, ".venv", "bin", "python");
export const PATIENCE_MS = 120_000; // a machine under load takes its time
const ELECTRON = electronProgram();
const NODE_FLAGS = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-websocket", "--no-warnings"] : [];

// What a browser writes for each answer of 4xx, each line that was cut and each step that it refuses by itself.
const NO_MISTAKE = /Failed to load resource|WebSocket connection|net::ERR|^Not allowed to/;

console.log(`shell tests run ${ELECTRON === null ? "on the double" : `on Electron ${electronVersion()}`}`);

/** The Electron to test on; null while there is none. */
function electronProgram() {
  const named = process.env["ELECTRON"];
  if (named) return named;
  const folder = path.join(SHELL, "node_modules", "electron");
  try {
    const program = path.join(folder, "dist", readFileSync(path.join(folder, "path.txt"), "utf8").trim());
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

function electronVersion() {
  return JSON.parse(readFileSync(path.join(SHELL, "node_modules", "electron", "package.json"), "utf8")).version;
}

/**
 * @typedef {object} StartOptions
 * @property {string} [folder] of all data, of an earlier shell; a new one otherwise
 * @property {"en" | "ko"} [language] of the system
 * @property {string[]} [words] files to open
 * @property {Record<string, string>} [environment]
 * @property {object} [remembered] what `shell.json` says
 */

export class RunningShell {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #asked = new Map();
  #next = 1;

  /**
   * @param {string} folder
   * @param {import("node:child_process").ChildProcess} child
   * @param {import("playwright-core").ElectronApplication | null} electron
   */
  constructor(folder, child, electron) {
    this.folder = folder;
    this.child = child;
    this.electron = electron;
    /** @type {import("playwright-core").Browser | null} */
    this.browser = null;
    /** @type {string[]} complaints of the page */
    this.complaints = [];
    /** @type {Promise<number | null>} */
    this.ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    child.on("message", (/** @type {any} */ { id, value, error }) => {
      const waiting = this.#asked.get(id);
      this.#asked.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    void this.ended.then(() => this.#asked.forEach(({ reject }) => reject(new Error("the shell ended"))));
  }

  /** @param {StartOptions} options */
  static async start(options = {}) {
    const shell = await RunningShell.launch(options);
    await shell.attach();
    return shell;
  }

  /**
   * The process alone, for a start that makes no window.
   *
   * @param {StartOptions} options
   */
  static async launch({ folder = mkdtempSync(path.join(os.tmpdir(), "rr-shell-")), language = "en", words = [], environment = {}, remembered } = {}) {
    const user = path.join(folder, "user");
    mkdirSync(user, { recursive: true });
    if (remembered !== undefined) writeFileSync(path.join(user, "shell.json"), JSON.stringify(remembered));
    const args = [`--user-data-dir=${user}`, `--lang=${language === "ko" ? "ko-KR" : "en-US"}`, ...words];
    const env = {
      .../** @type {Record<string, string>} */ (process.env),
      RECORDROUTE_PYTHON: PYTHON,
      RECORDROUTE_DATA_DIR: path.join(folder, "data"),
      RECORDROUTE_MODELS_DIR: path.join(folder, "models"),
      ...environment,
    };
    if (ELECTRON !== null) {
      const sandbox = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      const recorder = path.join(SHELL, "tests", "shell", "on-electron.cjs");
      const app = await _electron.launch({ executablePath: ELECTRON, args: [...sandbox, "-r", recorder, SHELL, ...args], env, cwd: folder });
      return new RunningShell(folder, app.process(), app);
    }
    const execArgv = [...NODE_FLAGS, "--import", new URL("../double/register.js", import.meta.url).href];
    const child = fork(path.join(SHELL, "main.js"), args, { execArgv, env, cwd: folder, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    return new RunningShell(folder, child, null);
  }

  /** Find the window's page. */
  async attach() {
    if (this.electron !== null) {
      this.page = await this.electron.firstWindow();
    } else {
      const profile = path.join(this.folder, "user", "Chromium");
      await this.recorded("shown");
      const port = readFileSync(path.join(profile, "DevToolsActivePort"), "utf8").split("\n")[0];
      this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
      const [context] = this.browser.contexts();
      this.page = /** @type {Page} */ (context?.pages()[0]);
      this.page.on("dialog", () => undefined); // the double answers them; without a listener Playwright would
    }
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.page.on("pageerror", (error) => this.complaints.push(error.message));
    this.page.on("console", (message) => {
      if (message.type() === "error" && !NO_MISTAKE.test(message.text())) this.complaints.push(message.text());
    });
  }

  /** @returns {Page} */
  get window() {
    if (this.page === undefined) throw new Error("no window yet");
    return this.page;
  }

  /**
   * Run a function in the shell's process. It is sent as text.
   *
   * @template T, A
   * @param {(electron: any, arg: A) => T | Promise<T>} work
   * @param {A} [arg]
   * @returns {Promise<T>}
   */
  evaluate(work, arg) {
    if (this.electron !== null) return /** @type {any} */ (this.electron).evaluate(work, arg);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.child.send({ id, source: work.toString(), arg });
    });
  }

  /**
   * Wait until the recorder has a note of this kind that matches.
   *
   * @param {string} kind
   * @param {string} pattern
   * @returns {Promise<any>}
   */
  recorded(kind, pattern = "") {
    return this.evaluate((_electron, given) => /** @type {any} */ (globalThis).shellRecord.wait(given.kind, given.pattern), { kind, pattern });
  }

  /** @param {string} kind @returns {Promise<any[]>} */
  all(kind) {
    return this.evaluate((_electron, given) => /** @type {any} */ (globalThis).shellRecord.all(given), kind);
  }

  /** As if the person worked with another program. */
  lookAway() {
    return this.evaluate((electron) => {
      electron.BrowserWindow.prototype.isFocused = () => false;
    });
  }

  /** @param {string} id of an item of the menu bar */
  choose(id) {
    return this.evaluate((electron, given) => electron.Menu.getApplicationMenu().getMenuItemById(given).click(), id);
  }

  /** As the menu does it. */
  quit() {
    return this.evaluate((electron) => {
      setImmediate(() => electron.app.quit()); // the answer goes first
    });
  }

  /** Wait for the server's page. */
  async opened() {
    await this.window.locator("#app main").first().waitFor();
  }

  /** @returns {Promise<number[]>} process ids of all that run below the shell, and are no browser */
  async processes() {
    const rows = await table();
    const below = new Set([this.child.pid]);
    const found = [];
    for (let size = 0; size !== below.size; ) {
      size = below.size;
      for (const row of rows) if (below.has(row.parent)) below.add(row.pid);
    }
    for (const row of rows) if (below.has(row.pid) && /sttEngine/.test(row.words)) found.push(row.pid);
    return found;
  }

  /** End everything and forget the data. */
  async close() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      // What a test that failed left unanswered does not keep the program.
      const answer = this.evaluate(() => {
        const { answers, press } = /** @type {any} */ (globalThis).shellRecord;
        answers.message = 1;
        press(1);
      });
      await answer.catch(() => undefined); // it ended meanwhile
      if (this.child.exitCode === null) this.child.kill("SIGTERM");
      await this.ended;
    }
    // A shell that was killed leaves its browser.
    if (this.browser?.isConnected()) await (await this.browser.newBrowserCDPSession()).send("Browser.close").catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Starts shells for the tests of a file; each is ended after its test, and what their pages complained of fails the file.
 *
 * @returns {(options?: StartOptions) => Promise<RunningShell>}
 */
export function shellStarter() {
  /** @type {RunningShell[]} */
  const started = [];
  /** @type {string[]} */
  const complaints = [];
  afterEach(async () => {
    for (const shell of started.splice(0).reverse()) {
      complaints.push(...shell.complaints);
      await shell.close();
    }
  });
  after(() => assert.deepEqual(complaints, []));
  return async (options) => {
    const shell = await RunningShell.launch(options);
    started.push(shell);
    await shell.attach();
    return shell;
  };
}

/** @returns {Promise<{ pid: number, parent: number, words: string }[]>} */
async function table() {
  const ps = spawn("ps", ["-A", "-o", "pid=,ppid=,args="], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of ps.stdout.setEncoding("utf8")) text += chunk;
  return text.split("\n").map((line) => {
    const [, pid, parent, words] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), words: words ?? "" };
  });
}

/**
 * End the shell's server violently.
 *
 * @param {RunningShell} shell
 */
export async function crash(shell) {
  const pids = await shell.processes();
  process.kill(/** @type {number} */ (pids[0]), "SIGKILL");
  await gone(pids);
}

/**
 * Wait until none of these processes runs.
 *
 * @param {number[]} pids
 */
export async function gone(pids) {
  for (let left = pids; left.length > 0; ) {
    const rows = await table();
    left = left.filter((pid) => rows.some((row) => row.pid === pid && !/<defunct>/.test(row.words)));
  }
}

/**
 * Wait until a file is there.
 *
 * @param {string} file
 */
export function appears(file) {
  return new Promise((resolve) => {
    const watcher = watch(path.dirname(file), look);
    function look() {
      if (!existsSync(file)) return;
      watcher.close();
      resolve(undefined);
    }
    look();
  });
}

/**
 * A program in the place of the server's Python.
 *
 * @param {string} folder
 * @param {string} script of a shell; `"$@"` is what the server would be started with
 */
export function standIn(folder, script) {
  const file = path.join(folder, "stand-in.sh");
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}
