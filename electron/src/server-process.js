import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { readReadyLine } from "./ready-line.js";
import { treeEnder } from "./server-command.js";
import { StartTimeout } from "./start-failure.js";

const STOP_LIMIT_MS = 5000; // then it is killed; its own workers die with it

/**
 * One run of the server as a child of the shell. It is ready when it says so on its first line, and ends when its standard input
 * does, so it cannot outlive the shell.
 */
export class ServerProcess {
  /** @type {import("node:child_process").ChildProcessWithoutNullStreams | null} */
  #child = null;
  #stopping = false;

  /**
   * @param {import("./server-command.js").ServerCommand} command
   * @param {(line: string) => void} log takes each line that it writes to its standard error
   */
  constructor(command, log = () => undefined) {
    this.command = command;
    this.log = log;
  }

  get running() {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its process id, undefined before it was started. */
  get pid() {
    return this.#child?.pid;
  }

  /**
   * Start and wait for the ready line. Rejects when the server ends before, and with StartTimeout when it takes too long; it is
   * ended then.
   *
   * @param {number} limitMs
   * @returns {Promise<import("./ready-line.js").Ready>}
   */
  async start(limitMs) {
    const { program, words, folder } = this.command;
    const child = spawn(program, words, { cwd: folder, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    this.#child = child;
    child.stdin.on("error", () => undefined); // one that ended leaves its pipe broken, and its end is told elsewhere
    createInterface({ input: child.stderr }).on("line", this.log);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let limit;
    try {
      return await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => reject(new Error(`The server ended with ${signal ?? `code ${code}`}.`)));
        createInterface({ input: child.stdout }).on("line", (line) => {
          const ready = readReadyLine(line);
          if (ready !== null) resolve(ready);
        });
        limit = setTimeout(() => reject(new StartTimeout("The server did not answer in time.")), limitMs);
      });
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  /**
   * Hear of an end that nobody asked for; at once when it has come already.
   *
   * @param {() => void} listener
   */
  onEnd(listener) {
    if (this.#child !== null && !this.running && !this.#stopping) listener();
    else {
      this.#child?.once("exit", () => {
        if (!this.#stopping) listener();
      });
    }
  }

  /** Ask it to end and wait until it has, by force after `limitMs`. Safe to call twice. */
  async stop(limitMs = STOP_LIMIT_MS) {
    const child = this.#child;
    if (child === null || child.pid === undefined || !this.running) return;
    this.#stopping = true;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const ender = treeEnder(process.platform, child.pid);
    child.stdin.end();
    if (ender === null) child.kill("SIGTERM");
    const limit = setTimeout(() => {
      if (ender === null) child.kill("SIGKILL");
      else spawn(ender.program, ender.words, { stdio: "ignore", windowsHide: true }).on("error", () => child.kill());
    }, limitMs);
    await ended;
    clearTimeout(limit);
  }
}
