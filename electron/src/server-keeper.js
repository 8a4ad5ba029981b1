import { restartPause } from "./restarts.js";
import { ServerProcess } from "./server-process.js";
import { Restless, StartTimeout } from "./start-failure.js";

const KEPT_LINES = 200;

/**
 * @typedef {object} KeeperListener
 * @property {(ready: import("./ready-line.js").Ready) => void} onReady each time that a server answers
 * @property {(again: boolean) => void} onStarting `again`: the one before has ended by itself
 * @property {(error: unknown) => void} onFailure it is not started any more, until `start` is called
 */

/** Keeps a server running: starts it, starts it again when it ends by itself, with growing pauses, and gives up when it is hopeless. */
export class ServerKeeper {
  /** @type {ServerProcess | null} */
  #server = null;
  /** @type {string[]} */
  #lines = [];
  /** @type {number[]} */
  #ends = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting = undefined;
  /** Counts starts that a person made and the stop: what an earlier one still waits for is of no interest then. */
  #turn = 0;

  /**
   * @param {(again: boolean) => Promise<import("./server-command.js").ServerCommand>} command `again`: it did not start with the one
   *   before, which may have been the fault of the ports in it
   * @param {number} limitMs how long a start may take
   * @param {KeeperListener} listener
   * @param {(ends: number[]) => number | null} pause
   */
  constructor(command, limitMs, listener, pause = restartPause) {
    this.command = command;
    this.limitMs = limitMs;
    this.listener = listener;
    this.pause = pause;
  }

  get running() {
    return this.#server?.running === true;
  }

  /** The last lines of the log of all servers that were started, for a person to read. */
  lastLines() {
    return [...this.#lines];
  }

  /** Start, or start anew with all that went wrong forgotten. Resolves when it is ready or has failed; tells the listener. */
  async start() {
    const turn = ++this.#turn;
    clearTimeout(this.#waiting);
    this.#ends = [];
    this.listener.onStarting(false);
    await this.#server?.stop();
    await this.#run(turn);
  }

  /** End the server and start none again. */
  async stop() {
    this.#turn++;
    clearTimeout(this.#waiting);
    await this.#server?.stop();
  }

  /** @param {number} turn */
  async #run(turn) {
    try {
      const server = await this.#started(turn);
      server?.onEnd(() => this.#again(turn));
    } catch (error) {
      if (turn === this.#turn) this.listener.onFailure(error);
    }
  }

  /**
   * @param {number} turn
   * @returns {Promise<ServerProcess | null>} null: stopped, or started anew, meanwhile
   */
  async #started(turn) {
    for (const again of [false, true]) {
      const server = new ServerProcess(await this.command(again), (line) => this.#keep(line));
      if (turn !== this.#turn) return null;
      this.#server = server;
      try {
        const ready = await server.start(this.limitMs);
        if (turn !== this.#turn) return null;
        this.listener.onReady(ready);
        return server;
      } catch (error) {
        if (turn !== this.#turn) return null;
        if (again || !server.command.fixedPorts || error instanceof StartTimeout) throw error;
      }
    }
    return null;
  }

  /** @param {number} turn */
  #again(turn) {
    if (turn !== this.#turn) return;
    this.#ends.push(Date.now());
    const pause = this.pause(this.#ends);
    if (pause === null) {
      this.listener.onFailure(new Restless("The server ended again and again."));
      return;
    }
    this.listener.onStarting(true);
    this.#waiting = setTimeout(() => void this.#run(turn), pause);
  }

  /** @param {string} line */
  #keep(line) {
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }
}
