import { open } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** @typedef {{ recording: { id: string }, duplicate: boolean }} Uploaded */

/** @typedef {"gone" | "locked" | "unreadable" | "changed" | "empty_folder"} Why */

/** A file, or a folder, that could not be read. */
export class NotRead extends Error {
  /**
   * @param {Why} why
   * @param {unknown} [cause]
   */
  constructor(why, cause) {
    super(why, { cause });
    this.why = why;
  }
}

/** The connection broke before the server had said whether it has the file. */
export class NotSent extends Error {}

/** The server did not take the file; `code` is its name of the reason. */
export class FileRefused extends Error {
  /** @param {unknown} code */
  constructor(code) {
    super(String(code));
    this.code = String(code);
  }
}

const CHUNK_BYTES = 256 * 1024;
const LOCKED = new Set(["EACCES", "EPERM", "EBUSY"]);
const GONE = new Set(["ENOENT", "ENOTDIR"]);

/**
 * Send a file to the server as it is read, in constant memory.
 *
 * @param {string} file
 * @param {import("./ready-line.js").Ready} ready
 * @param {(fraction: number) => void} onSent how much of it is on its way, from 0 to 1
 * @param {typeof open} opener
 * @returns {Promise<Uploaded>} rejects with NotRead, FileRefused or NotSent
 */
export async function uploadFile(file, ready, onSent = () => undefined, opener = open) {
  const handle = await opener(file, "r").catch((error) => {
    throw notRead(error);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new NotRead("gone");
    return await send(handle, found.size, path.basename(file), ready, onSent);
  } finally {
    await handle.close();
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} handle
 * @param {number} size in bytes
 * @param {string} name
 * @param {import("./ready-line.js").Ready} ready
 * @param {(fraction: number) => void} onSent
 * @returns {Promise<Uploaded>}
 */
async function send(handle, size, name, ready, onSent) {
  const target = new URL("/api/recordings", ready.url);
  target.searchParams.set("name", name);
  const headers = { authorization: `Bearer ${ready.token}`, "content-type": "application/octet-stream", "content-length": size };
  const sending = request(target, { method: "POST", headers });
  const answered = answer(sending);
  /** @type {NotRead | null} */
  let unread = null;
  async function* read() {
    for (let at = 0; at < size; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at)), 0, undefined, at).catch((error) => {
        throw (unread = notRead(error, "unreadable"));
      });
      if (bytesRead === 0) throw (unread = new NotRead("changed")); // it is shorter than it was
      at += bytesRead;
      onSent(at / size);
      yield buffer.subarray(0, bytesRead);
    }
  }
  answered.catch(() => undefined); // a file that cannot be read is told as that
  // A server that refuses a file answers before all of it is sent, and what breaks then is told by its answer.
  const sent = pipeline(read, sending).catch(() => {
    if (unread !== null) throw unread;
  });
  try {
    const { status, body } = await Promise.race([answered, sent.then(() => answered)]);
    if (status >= 300) throw new FileRefused(body.code);
    return { recording: body.recording, duplicate: body.duplicate === true };
  } finally {
    sending.destroy();
    await sent.catch(() => undefined); // nobody reads from the file any more
  }
}

/**
 * @param {any} error of the file system
 * @param {Why} otherwise
 */
export function notRead(error, otherwise = "unreadable") {
  if (GONE.has(error.code)) return new NotRead("gone", error);
  return new NotRead(LOCKED.has(error.code) ? "locked" : otherwise, error);
}

/**
 * @param {import("node:http").ClientRequest} sending
 * @returns {Promise<{ status: number, body: any }>}
 */
function answer(sending) {
  return new Promise((resolve, reject) => {
    sending.once("error", (error) => reject(new NotSent("the connection broke", { cause: error })));
    sending.once("response", async (response) => {
      try {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      } catch (error) {
        reject(new NotSent("the answer broke off", { cause: error }));
      }
    });
  });
}
