import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerProcess } from "../src/server-process.js";

const READY = '{"event":"ready","url":"http://127.0.0.1:1234/?token=t","port":1234,"ws_port":1235,"token":"t","pid":1}';

/** @param {string} script */
function nodeServer(script) {
  return new ServerProcess({ program: process.execPath, words: ["-e", script], folder: process.cwd() });
}

test("a server is ready when it says so, not when it prints", async () => {
  const server = nodeServer(`console.log("noise"); console.log('${READY}'); process.stdin.resume()`);
  const ready = await server.start();
  assert.equal(ready.port, 1234);
  assert.equal(server.origin, "http://127.0.0.1:1234");
  await server.stop();
  assert.equal(server.running, false);
});

test("a server that ends before it is ready is a failure with its log", async () => {
  const server = nodeServer('console.error("no port"); process.exitCode = 3');
  await assert.rejects(server.start(), /code 3/);
  assert.deepEqual(server.lastLines(), ["no port"]);
});

test("a program that is not there is a failure", async () => {
  const server = new ServerProcess({ program: "/nowhere/python", words: [], folder: process.cwd() });
  await assert.rejects(server.start(), /ENOENT/);
});

test("an end that nobody asked for is told, a stop is not", async () => {
  const crashing = nodeServer(`console.log('${READY}'); process.stdin.once("data", () => process.exit(7)); process.stdin.resume()`);
  await crashing.start();
  /** @type {Promise<number | null>} */
  const code = new Promise((resolve) => crashing.onExit(resolve));
  process.kill(/** @type {number} */ (crashing.pid), "SIGKILL");
  assert.equal(await code, null);

  const stopped = nodeServer(`console.log('${READY}'); process.stdin.resume()`);
  await stopped.start();
  let told = false;
  stopped.onExit(() => (told = true));
  await stopped.stop();
  assert.equal(told, false);
});

test("a server that does not listen to a stop is ended all the same", async () => {
  const deaf = nodeServer(`process.on("SIGTERM", () => {}); console.log('${READY}'); setInterval(() => {}, 1000)`);
  await deaf.start();
  await deaf.stop(100);
  assert.equal(deaf.running, false);
});
