import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";

import { ifFree } from "../src/free-ports.js";
import { ServerKeeper } from "../src/server-keeper.js";
import { ServerProcess } from "../src/server-process.js";
import { Restless, StartTimeout } from "../src/start-failure.js";

const READY = '{"event":"ready","url":"http://127.0.0.1:1234/?token=t","port":1234,"ws_port":1235,"token":"t","pid":1}';
const LONG_MS = 60_000;

/** @param {string} script */
const command = (script, fixedPorts = false) => ({ program: process.execPath, words: ["-e", script], folder: process.cwd(), fixedPorts });

/** @param {string} script @param {string[]} lines */
const nodeServer = (script, lines = []) => new ServerProcess(command(script), (line) => lines.push(line));

test("a server is ready when it says so, not when it prints", async () => {
  const server = nodeServer(`console.log("noise"); console.log('${READY}'); process.stdin.resume()`);
  assert.equal((await server.start(LONG_MS)).port, 1234);
  await server.stop();
  assert.equal(server.running, false);
});

test("a server that ends before it is ready is a failure with its log", async () => {
  /** @type {string[]} */
  const lines = [];
  await assert.rejects(nodeServer('console.error("no port"); process.exitCode = 3', lines).start(LONG_MS), /code 3/);
  assert.deepEqual(lines, ["no port"]);
});

test("a program that is not there is a failure", async () => {
  const server = new ServerProcess({ ...command(""), program: "/nowhere/python" });
  await assert.rejects(server.start(LONG_MS), /ENOENT/);
});

test("a server that never answers is ended", async () => {
  const server = nodeServer("setInterval(() => {}, 1000)");
  await assert.rejects(server.start(100), StartTimeout);
  assert.equal(server.running, false);
});

test("an end that nobody asked for is told, a stop is not", async () => {
  const crashing = nodeServer(`console.log('${READY}'); process.stdin.resume()`);
  await crashing.start(LONG_MS);
  const told = new Promise((resolve) => crashing.onEnd(() => resolve(true)));
  process.kill(/** @type {number} */ (crashing.pid), "SIGKILL");
  assert.equal(await told, true);

  const stopped = nodeServer(`console.log('${READY}'); process.stdin.resume()`);
  await stopped.start(LONG_MS);
  let heard = false;
  stopped.onEnd(() => (heard = true));
  await stopped.stop();
  assert.equal(heard, false);
});

test("a server that does not listen to a stop is ended all the same", async () => {
  const deaf = nodeServer(`process.on("SIGTERM", () => {}); console.log('${READY}'); setInterval(() => {}, 1000)`);
  await deaf.start(LONG_MS);
  await deaf.stop(100);
  assert.equal(deaf.running, false);
});

/**
 * @param {(again: boolean) => import("../src/server-command.js").ServerCommand} make
 * @param {(ends: number[]) => number | null} pause
 */
function keeper(make, pause = () => null) {
  /** @type {string[]} */
  const told = [];
  /** @type {() => void} */
  let wake = () => {};
  const say = (/** @type {string} */ word) => {
    told.push(word);
    wake();
  };
  const kept = new ServerKeeper(async (again) => make(again), LONG_MS, {
    onReady: () => say("ready"),
    onStarting: (again) => say(again ? "again" : "starting"),
    onFailure: (error) => say(error instanceof Restless ? "restless" : "failed"),
  }, pause);
  const until = async (/** @type {string} */ word) => {
    while (told.at(-1) !== word) await new Promise((resolve) => (wake = () => resolve(undefined)));
  };
  return { kept, told, until };
}

test("a server that ends by itself is started again until that is hopeless, and once more when asked", async () => {
  const { kept, told, until } = keeper(() => command(`console.log('${READY}'); console.error("bye")`), (ends) => (ends.length > 2 ? null : 0));
  await kept.start();
  await until("restless");
  assert.deepEqual(told, ["starting", "ready", "again", "ready", "again", "ready", "restless"]);
  assert.deepEqual(kept.lastLines(), ["bye", "bye", "bye"]);
  await kept.start();
  await until("restless");
  assert.equal(told.length, 14);
});

test("a start that may have failed for its ports is tried once without them", async () => {
  const { kept, told } = keeper((again) => command(again ? `console.log('${READY}'); process.stdin.resume()` : "process.exitCode = 3", !again));
  await kept.start();
  assert.deepEqual(told, ["starting", "ready"]);
  await kept.stop();
  assert.equal(kept.running, false);
});

test("a keeper that was stopped starts nothing any more, and tells of nothing", async () => {
  const { kept, told } = keeper(() => command("setInterval(() => {}, 1000)"));
  const starting = kept.start();
  await kept.stop();
  await starting;
  assert.deepEqual(told, ["starting"]);
  assert.equal(kept.running, false);
});

test("a start in the middle of another takes its place, and only one server is left", async () => {
  let count = 0;
  const { kept, told } = keeper(() => command(count++ === 0 ? "setInterval(() => {}, 1000)" : `console.log('${READY}'); process.stdin.resume()`, true));
  const first = kept.start();
  await new Promise((resolve) => setImmediate(resolve)); // it has been spawned
  await Promise.all([first, kept.start()]);
  assert.deepEqual(told, ["starting", "starting", "ready"]);
  assert.equal(count, 2);
  await kept.stop();
  assert.equal(kept.running, false);
});

test("a port that is taken is not asked for", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  assert.equal(await ifFree(port), 0);
  server.close();
  await once(server, "close");
  assert.equal(await ifFree(port), port);
  assert.equal(await ifFree(0), 0);
});
