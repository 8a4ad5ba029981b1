import path from "node:path";

import { filesIn } from "../src/folder-files.js";
import { answers } from "../src/server-answers.js";
import { NotSent, uploadFile } from "../src/upload.js";

const MOST_TRIES = 3;

/**
 * @typedef {object} IntakeListener
 * @property {(uploaded: import("../src/upload.js").Uploaded) => void} onTaken
 * @property {(name: string, error: unknown) => void} onFailed
 * @property {(sending: import("../src/notices.js").Sending | null) => void} onSending how far it is; null: nothing is sent
 */

/**
 * Files that were opened with us or dropped on our icon, sent to the server one after another, as soon as there is one; of a folder,
 * the files in it. They wait while there is none, and one whose sending breaks off is sent again.
 */
export class Intake {
  /** @type {{ file: string, tries: number }[]} */
  #waiting = [];
  #busy = false;
  #found = Promise.resolve();

  /**
   * @param {() => import("../src/ready-line.js").Ready | null} server
   * @param {IntakeListener} listener
   * @param {typeof uploadFile} upload
   */
  constructor(server, listener, upload = uploadFile) {
    this.server = server;
    this.listener = listener;
    this.upload = upload;
  }

  /** @param {string[]} paths absolute, of files and folders */
  add(paths) {
    for (const given of paths) this.#found = this.#found.then(() => this.#take(given));
    return this.#found;
  }

  /** @param {string} given */
  async #take(given) {
    try {
      this.#waiting.push(...(await filesIn(given)).map((file) => ({ file, tries: 0 })));
      void this.goOn();
    } catch (error) {
      this.listener.onFailed(path.basename(given), error);
    }
  }

  /** To be called when there is a server. */
  async goOn() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let ready = this.server(), next; ready !== null && (next = this.#waiting.shift()); ready = this.server()) {
        // A server that does not answer is about to be told ended, and what waits goes to the next one.
        if (!(await this.#send(next, ready)) && !(await answers(ready)) && this.server() === ready) break;
      }
    } finally {
      this.#busy = false;
      this.listener.onSending(null);
    }
  }

  /**
   * @param {{ file: string, tries: number }} next
   * @param {import("../src/ready-line.js").Ready} ready
   * @returns {Promise<boolean>} false: the line to the server broke
   */
  async #send(next, ready) {
    const name = path.basename(next.file);
    const tell = (/** @type {number} */ fraction) => this.listener.onSending({ name, fraction, more: this.#waiting.length });
    try {
      tell(0);
      this.listener.onTaken(await this.upload(next.file, ready, tell));
      return true;
    } catch (error) {
      if (error instanceof NotSent && ++next.tries < MOST_TRIES) this.#waiting.unshift(next);
      else this.listener.onFailed(name, error);
      return !(error instanceof NotSent);
    }
  }
}
