import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { readReadyLine } from "./ready-line.js";

const KEPT_LINES = 40;
const STOP_LIMIT_MS = 5000; // then it is killed; its own workers die with it

/**
 * The server as a child of the shell. It is ready when it says so on its first line, and ends when its standard input does,
 * so it cannot outlive the shell.
 */
export class ServerProcess {
  /** @type {import("node:child_process").ChildProcessWithoutNullStreams | null} */
  #child = null;
  /** @type {string[]} */
  #lines = [];
  /** @type {string | null} */
  #origin = null;
  #stopping = false;

  /** @param {import("./server-command.js").ServerCommand} command */
  constructor(command) {
    this.command = command;
  }

  get running() {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its process id, undefined before it was started. */
  get pid() {
    return this.#child?.pid;
  }

  /** The server's origin, null before it is ready. */
  get origin() {
    return this.#origin;
  }

  /** The last lines of its log, for a person to read when it fails. */
  lastLines() {
    return [...this.#lines];
  }

  /**
   * Start and wait for the ready line. Rejects when the server ends before.
   *
   * @returns {Promise<import("./ready-line.js").Ready>}
   */
  start() {
    const { program, words, folder } = this.command;
    const child = spawn(program, words, { cwd: folder, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    this.#child = child;
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lines.push(line);
      this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => reject(new Error(`The server ended with ${signal ?? `code ${code}`}.`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const ready = readReadyLine(line);
        if (ready === null) return;
        this.#origin = new URL(ready.url).origin;
        resolve(ready);
      });
    });
  }

  /**
   * Hear of an end that nobody asked for.
   *
   * @param {(code: number | null) => void} listener
   */
  onExit(listener) {
    this.#child?.once("exit", (code) => {
      if (!this.#stopping) listener(code);
    });
  }

  /** Ask it to end and wait until it has, by force after `limitMs`. Safe to call twice. */
  async stop(limitMs = STOP_LIMIT_MS) {
    const child = this.#child;
    if (child === null || !this.running) return;
    this.#stopping = true;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end();
    child.kill("SIGTERM");
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    await ended;
    clearTimeout(limit);
  }
}
