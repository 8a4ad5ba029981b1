import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** @typedef {{ recording: { id: string }, duplicate: boolean }} Uploaded */

/** The file could not be read. */
export class FileGone extends Error {}

/** The connection broke before the server had said whether it has the file. */
export class NotSent extends Error {}

/** The server took the file for none of its own; the message is what it said. */
export class FileRefused extends Error {}

/**
 * Send a file to the server as it is read, in constant memory.
 *
 * @param {string} file
 * @param {import("./ready-line.js").Ready} ready
 * @returns {Promise<Uploaded>} rejects with FileGone, FileRefused or NotSent
 */
export async function uploadFile(file, ready) {
  const size = await sizeOf(file);
  const target = new URL("/api/recordings", ready.url);
  target.searchParams.set("name", path.basename(file));
  const headers = { authorization: `Bearer ${ready.token}`, "content-type": "application/octet-stream", "content-length": size };
  const sending = request(target, { method: "POST", headers });
  const answered = answer(sending);
  const sent = pipeline(createReadStream(file), sending);
  // A server that refuses a file answers before all of it is sent, and what breaks then is told by its answer.
  sent.catch(() => undefined);
  const { status, body } = await answered;
  if (status >= 300) throw new FileRefused([body.message, body.hint].filter(Boolean).join(" ") || `HTTP ${status}`);
  return { recording: body.recording, duplicate: body.duplicate === true };
}

/**
 * @param {string} file
 * @returns {Promise<number>} bytes
 */
async function sizeOf(file) {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new FileGone(path.basename(file), { cause: error });
  }
  throw new FileGone(path.basename(file));
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
