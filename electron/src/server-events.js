const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8000;
const MOST_ATTEMPTS = 30; // four minutes without an answer: the server's process is watched besides, and a new one is followed anew

/**
 * What the server tells, heard by the shell itself, so that a hidden window, or one that shows no page, misses nothing. Comes back
 * after a cut where it was.
 */
export class ServerEvents {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {import("./ready-line.js").Ready | null} */
  #ready = null;
  #launch = "";
  #seq = 0;
  #attempts = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting = undefined;

  /**
   * @param {(event: any) => void} listener takes each event once, in order
   * @param {{ Socket?: typeof WebSocket, pause?: (attempt: number) => number | null }} parts
   */
  constructor(listener, { Socket = WebSocket, pause = reconnectPause } = {}) {
    this.listener = listener;
    this.Socket = Socket;
    this.pause = pause;
  }

  /**
   * Listen to this server from now on, and to no other.
   *
   * @param {import("./ready-line.js").Ready} ready
   */
  follow(ready) {
    this.stop();
    this.#ready = ready;
    this.#attempts = 0;
    this.#connect();
  }

  stop() {
    clearTimeout(this.#waiting);
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = null;
    socket?.close();
  }

  #connect() {
    if (this.#ready === null) return;
    const socket = new this.Socket(socketAddress(this.#ready, this.#launch, this.#seq));
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#take(String(data));
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      const pause = this.pause(this.#attempts++);
      if (pause !== null) this.#waiting = setTimeout(() => this.#connect(), pause);
    };
  }

  /** @param {string} text */
  #take(text) {
    const event = JSON.parse(text);
    // A snapshot may come from another launch, whose count starts anew; everything else must be newer.
    if (event.type === "snapshot") this.#launch = event.launch;
    else if (event.seq <= this.#seq) return;
    this.#seq = event.seq;
    this.#attempts = 0;
    this.listener(event);
  }
}

/**
 * @param {import("./ready-line.js").Ready} ready
 * @param {string} launch of the event seen last, "" for none
 * @param {number} seq of it
 */
export function socketAddress(ready, launch, seq) {
  const query = new URLSearchParams({ token: ready.token, ...(launch === "" ? {} : { launch, seq: String(seq) }) });
  return `ws://${new URL(ready.url).hostname}:${ready.ws_port}/?${query}`;
}

/**
 * How long to wait before the next attempt, in milliseconds; null: no more.
 *
 * @param {number} attempt counted from 0 since the server was last heard
 * @returns {number | null}
 */
export function reconnectPause(attempt) {
  return attempt >= MOST_ATTEMPTS ? null : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}
