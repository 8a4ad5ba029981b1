import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { readRemembered } from "../src/remembered.js";

/** What the shell keeps between two starts, in a file. One that cannot be written costs its memory and nothing else. */
export class RememberedFile {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    /** @type {import("../src/remembered.js").Remembered} */
    this.now = readRemembered(read(file));
  }

  /** @param {Partial<import("../src/remembered.js").Remembered>} changes */
  keep(changes) {
    this.now = { ...this.now, ...changes };
    try {
      writeFileSync(`${this.file}.part`, JSON.stringify(this.now));
      renameSync(`${this.file}.part`, this.file);
    } catch (error) {
      console.warn("The shell's settings could not be written:", error);
    }
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the first start
  }
}
