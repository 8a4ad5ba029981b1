/** Files on their way to the server: what is read, sent, sent again, and told. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";

import { Intake } from "../parts/intake.js";
import { FOLDER_ENDINGS, filesIn } from "../src/folder-files.js";
import { notAdded } from "../src/not-added.js";
import { FileRefused, NotRead, NotSent, uploadFile } from "../src/upload.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "rr-adding-"));
const PLACE = { projectFolder: path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../.."), resourcesFolder: null };

/** What the server does with a file, by its name. @type {Record<string, "drop" | "refuse">} */
const fates = {};
/** @type {Record<string, string>} */
const taken = {};
const server = createServer(async (request, response) => {
  const name = new URL(request.url ?? "", "http://x").searchParams.get("name") ?? "";
  if (fates[name] === "drop") return request.socket.destroy();
  let text = "";
  try {
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
  } catch {
    return; // it was broken off
  }
  if (request.method === "POST" && fates[name] !== "refuse") taken[name] = text;
  response.writeHead(fates[name] === "refuse" ? 415 : 201, { "content-type": "application/json" });
  response.end(JSON.stringify(fates[name] === "refuse" ? { code: "empty_file", message: "English.", hint: "" } : { recording: { id: name }, duplicate: false }));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const READY = { url: `http://127.0.0.1:${port}/?token=t`, port, ws_port: 1, token: "t", pid: 1 };
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** @param {string} name @param {string} text */
function file(name, text = name) {
  const made = path.join(folder, name);
  mkdirSync(path.dirname(made), { recursive: true });
  writeFileSync(made, text);
  return made;
}

/**
 * An intake that sends to the server, and what it told.
 *
 * @param {typeof open} [opener]
 */
function intake(opener = open) {
  /** @type {string[]} */
  const told = [];
  /** @type {(import("../src/notices.js").Sending | null)[]} */
  const sendings = [];
  const news = new EventEmitter();
  /** @param {number} count wait until so much was told, and nothing is sent any more */
  const until = async (count) => {
    while (told.length < count || sendings.at(-1) !== null) await once(news, "news");
  };
  const made = new Intake(() => READY, {
    onTaken: ({ recording }) => void told.push(`taken ${recording.id}`),
    onFailed: (name, error) => told.push(`${name} ${error instanceof NotRead ? error.why : /** @type {Error} */ (error).constructor.name}`),
    onSending: (sending) => {
      sendings.push(sending);
      news.emit("news");
    },
  }, (given, ready, onSent) => uploadFile(given, ready, onSent, opener));
  return { made, told, sendings, until };
}

/**
 * Opens files so that one of them fails in its way.
 *
 * @param {string} name
 * @param {string} code of the system's error
 * @param {"open" | "read"} where
 * @returns {typeof open}
 */
function failing(name, code, where) {
  const error = Object.assign(new Error(code), { code });
  return async (given, ...rest) => {
    if (path.basename(String(given)) !== name) return open(given, ...rest);
    if (where === "open") throw error;
    const handle = await open(given, ...rest);
    handle.read = async () => { throw error; };
    return handle;
  };
}

for (const [code, where, why] of /** @type {const} */ ([["EACCES", "open", "locked"], ["EIO", "open", "unreadable"], ["EIO", "read", "unreadable"], ["ENOENT", "open", "gone"]])) {
  test(`a file that cannot be read is told, and those after it are sent (${code} at ${where})`, async () => {
    const { made, told, until } = intake(failing("first.txt", code, where));
    await made.add([file("first.txt"), file("second.txt")]);
    await until(2);
    assert.deepEqual(told, [`first.txt ${why}`, "taken second.txt"]);
  });
}

test("a file that became shorter while it was read is told, and does not keep the line", async () => {
  const { made, told, until } = intake(async (given, ...rest) => {
    const handle = await open(given, ...rest);
    const { stat } = handle;
    const cut = async () => {
      const found = await stat.call(handle);
      truncateSync(String(given), 3);
      return found;
    };
    return Object.assign(handle, { stat: cut });
  });
  await made.add([file("short.txt", "longer than that")]);
  await until(1);
  assert.deepEqual(told, ["short.txt changed"]);
});

test("a file whose line breaks again and again while the server answers is told, and those after it are sent", async () => {
  fates["broken.txt"] = "drop";
  const { made, told, until } = intake();
  await made.add([file("broken.txt"), file("next.txt")]);
  await until(2);
  assert.deepEqual(told, ["broken.txt NotSent", "taken next.txt"]);
});

test("how far a file is, is told from its beginning until it has arrived", async () => {
  const { made, sendings, until } = intake();
  const text = "x".repeat(600_000);
  await made.add([file("large.txt", text)]);
  await until(1);
  const fractions = sendings.map((one) => one?.fraction);
  assert.deepEqual([fractions[0], ...fractions.slice(-2)], [0, 1, undefined]);
  assert.ok(fractions.length > 4 && sendings[0]?.name === "large.txt", String(fractions));
  assert.equal(taken["large.txt"], text);
});

test("of a folder the recordings and documents are taken, hidden ones and links left out; an empty one is told", async () => {
  for (const name of ["b.WAV", "a.txt", "in/c.m4b", ".hidden.txt", "picture.png", "desktop.ini"]) file(`given/${name}`);
  symlinkSync(path.join(folder, "given"), path.join(folder, "given", "in", "round"));
  mkdirSync(path.join(folder, "empty"));
  assert.deepEqual((await filesIn(path.join(folder, "given"))).map((one) => path.basename(one)), ["a.txt", "b.WAV", "c.m4b"]);
  const { made, told, until } = intake();
  await made.add([path.join(folder, "empty"), path.join(folder, "nowhere"), path.join(folder, "given", "in")]);
  await until(3);
  assert.deepEqual(told, ["empty empty_folder", "nowhere gone", "taken c.m4b"]);
});

test("of a folder the same kinds are taken as in the page", () => {
  const source = readFileSync(new URL("../../frontend/src/logic/kinds.ts", import.meta.url), "utf8");
  const listed = /const TAKEN = new Set\(\(([\s\S]*?)\)\.split/.exec(source)?.[1] ?? "";
  const page = [...listed.matchAll(/[a-z0-9]+/g)].map(String);
  assert.deepEqual([...FOLDER_ENDINGS].sort(), page.sort());
});

test("why a file was not added is told in the person's language, a refusal in the page's words for it", async () => {
  fates["refused.txt"] = "refuse";
  const refused = await uploadFile(file("refused.txt"), READY).catch((error) => error);
  assert.ok(refused instanceof FileRefused);
  assert.deepEqual(notAdded([{ name: "refused.txt", error: refused }], "ko", PLACE), {
    type: "warning",
    message: "refused.txt: 추가하지 못했어요",
    detail: "파일이 비어 있어요. 원래 위치에서 파일을 다시 복사해 주세요.",
  });
  assert.match(notAdded([{ name: "a", error: new FileRefused("new_reason") }], "ko", PLACE).detail ?? "", /파일은 그대로예요/);
  const many = [new NotRead("locked"), new NotSent("x"), ...Array(10).fill(new NotRead("gone"))].map((error, n) => ({ name: `${n}.wav`, error }));
  const { message, detail } = notAdded(many, "en", PLACE);
  assert.equal(message, "12 files were not added");
  assert.match(detail ?? "", /^0\.wav: RecordRoute may not read it[^\n]*\n1\.wav: The connection[\s\S]*\nand 2 more$/);
});
