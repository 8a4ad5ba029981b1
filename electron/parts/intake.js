import path from "node:path";

import { FileRefused, NotSent, uploadFile } from "../src/upload.js";

const MOST_TRIES = 3;

/**
 * Files that were opened with us or dropped on our icon, sent to the server one after another, as soon as there is one. They wait
 * while there is none, and one whose sending breaks off is sent again.
 */
export class Intake {
  /** @type {{ file: string, tries: number }[]} */
  #waiting = [];
  #busy = false;

  /**
   * @param {() => import("../src/ready-line.js").Ready | null} server
   * @param {{ onTaken: (uploaded: import("../src/upload.js").Uploaded) => void, onFailed: (name: string, error: unknown) => void }} listener
   */
  constructor(server, listener) {
    this.server = server;
    this.listener = listener;
  }

  /** @param {string[]} files absolute paths */
  add(files) {
    this.#waiting.push(...files.map((file) => ({ file, tries: 0 })));
    void this.goOn();
  }

  /** To be called when there is a server. */
  async goOn() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let ready = this.server(), next; ready !== null && (next = this.#waiting.shift()); ready = this.server()) {
        try {
          this.listener.onTaken(await uploadFile(next.file, ready));
        } catch (error) {
          if (error instanceof NotSent && ++next.tries < MOST_TRIES) this.#waiting.unshift(next);
          else this.listener.onFailed(path.basename(next.file), error);
          if (error instanceof NotSent && this.server() === ready) break; // its end is about to be told
        }
      }
    } finally {
      this.#busy = false;
    }
  }
}

/**
 * Why a file was not added, as a person reads it.
 *
 * @param {unknown} error
 * @param {import("../src/words.js").Language} language
 * @param {typeof import("../src/words.js").say} say
 */
export function whyNotAdded(error, language, say) {
  if (error instanceof FileRefused) return error.message;
  return say(language, error instanceof NotSent ? "file_not_sent" : "file_gone");
}
