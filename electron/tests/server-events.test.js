import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerEvents, reconnectPause, socketAddress } from "../src/server-events.js";

const READY = { url: "http://127.0.0.1:8000/?token=a%2Bb", port: 8000, ws_port: 8765, token: "a+b", pid: 1 };

/** A socket whose other end is the test. */
class Line {
  /** @type {Line[]} */
  static made = [];
  onmessage = (/** @type {{ data: string }} */ _message) => {};
  onclose = () => {};
  closed = false;

  /** @param {string} address */
  constructor(address) {
    this.address = address;
    Line.made.push(this);
  }

  close() {
    this.closed = true;
  }
}

/** @param {(attempt: number) => number | null} pause */
function events(pause = () => 0) {
  Line.made = [];
  /** @type {any[]} */
  const heard = [];
  const listener = new ServerEvents((event) => heard.push(event.seq), { Socket: /** @type {any} */ (Line), pause });
  return { heard, listener };
}

/** @param {Line | undefined} line @param {any} event */
const tell = (line, event) => line?.onmessage({ data: JSON.stringify(event) });

test("a cut line comes back where it was, and nothing is heard twice", async () => {
  const { heard, listener } = events();
  listener.follow(READY);
  tell(Line.made[0], { type: "snapshot", launch: "L", seq: 3 });
  tell(Line.made[0], { type: "job", seq: 4 });
  tell(Line.made[0], { type: "job", seq: 4 });
  Line.made[0]?.onclose();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(Line.made[1]?.address, "ws://127.0.0.1:8765/?token=a%2Bb&launch=L&seq=4");
  tell(Line.made[1], { type: "job", seq: 5 });
  tell(Line.made[1], { type: "snapshot", launch: "M", seq: 0 });
  assert.deepEqual(heard, [3, 4, 5, 0]);
  listener.stop();
});

test("who follows another server, or none, hears nothing of the one before", () => {
  const { heard, listener } = events();
  listener.follow(READY);
  listener.follow({ ...READY, ws_port: 1 });
  tell(Line.made[0], { type: "job", seq: 9 });
  assert.equal(Line.made[0]?.closed, true);
  listener.stop();
  Line.made[1]?.onclose();
  assert.equal(Line.made.length, 2);
  assert.deepEqual(heard, []);
});

test("attempts are bounded and their pauses grow", () => {
  assert.deepEqual([0, 1, 2, 10].map(reconnectPause), [400, 800, 1600, 8000]);
  assert.equal(reconnectPause(30), null);
  const { listener } = events(() => null);
  listener.follow(READY);
  Line.made[0]?.onclose();
  assert.equal(Line.made.length, 1);
});

test("the secret is part of the address, since a browser's socket takes no headers", () => {
  assert.equal(socketAddress(READY, "", 0), "ws://127.0.0.1:8765/?token=a%2Bb");
});
