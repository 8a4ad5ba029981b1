/** The microphone is on: closing, quitting, and a server that ends meanwhile. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { PYTHON, crash, gone, shellStarter, standIn } from "./running-shell.js";

/** @typedef {import("./running-shell.js").RunningShell} RunningShell */

const start = shellStarter();
const [STAY, LEAVE] = [0, 1];

/**
 * Record until the server has some of it. What is answered to messages is told by the test, by `press`.
 *
 * @param {RunningShell} shell
 */
async function record(shell) {
  await shell.opened();
  await shell.evaluate(() => (/** @type {any} */ (globalThis).shellRecord.answers.message = null));
  await shell.window.evaluate(() => (location.hash = "#/inbox"));
  await shell.window.locator("button.record").click();
  await received(shell, 0);
}

/**
 * Wait until the server has more than so many bytes of the recording.
 *
 * @param {RunningShell} shell
 * @param {number} bytes
 * @returns {Promise<number>} how many it has
 */
async function received(shell, bytes) {
  return shell.window.evaluate(async (more) => {
    for (;;) {
      const answer = await fetch("/api/uploads").catch(() => null);
      const [first] = answer?.ok === true ? (await answer.json()).uploads : [];
      if (first?.received_bytes > more) return first.received_bytes;
      await new Promise(requestAnimationFrame);
    }
  }, bytes);
}

/** @param {RunningShell} shell @param {number} button */
const press = (shell, button) => shell.evaluate((_electron, given) => /** @type {any} */ (globalThis).shellRecord.press(given), button);

/** @param {RunningShell} shell */
const close = (shell) => shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].close());

/** @param {RunningShell} shell */
const windows = (shell) => shell.evaluate((electron) => electron.BrowserWindow.getAllWindows().map((/** @type {any} */ one) => one.isVisible()));

/**
 * Answer the second message once it is there.
 *
 * @param {RunningShell} shell
 * @param {number} button
 */
function secondMessage(shell, button) {
  return shell.evaluate(async (_electron, given) => {
    const { shellRecord } = /** @type {any} */ (globalThis);
    while (shellRecord.all("message").length < 2) await shellRecord.next();
    setImmediate(() => shellRecord.press(given)); // the answer goes first
  }, button);
}

const QUESTIONS = /** @type {const} */ ([
  ["en", "A recording is going on", ["Keep recording", "Stop and quit"], /on the disk.*saved the next time/],
  ["ko", "녹음하고 있어요", ["계속 녹음", "멈추고 종료"], /디스크에 있어요.*저장돼요/],
]);

for (const [language, message, buttons, safe] of QUESTIONS) {
  test(`quitting while the page records asks once, and goes on or quits for sure (${language})`, async () => {
    const shell = await start({ language });
    await record(shell);
    const pids = await shell.processes();
    await shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].hide());
    await shell.quit();
    const asked = await shell.recorded("message", message);
    assert.deepEqual(asked.buttons, buttons);
    assert.match(asked.detail, safe);
    assert.deepEqual(await windows(shell), [true]); // what is asked about is seen
    await shell.window.evaluate(() => document.title); // the page has been told to stay
    await shell.evaluate(async (electron) => {
      const [window] = electron.BrowserWindow.getAllWindows();
      const objected = new Promise((resolve) => window.webContents.once("will-prevent-unload", resolve));
      window.close(); // a second wish while it is asked is no second question
      await objected;
    });
    await press(shell, STAY);
    const before = await received(shell, 0);
    await received(shell, before); // server and microphone are as they were
    assert.deepEqual((await shell.processes())[0], pids[0]);
    assert.equal((await shell.all("message")).length, 1);

    await shell.quit();
    await secondMessage(shell, LEAVE);
    assert.equal(await shell.ended, 0);
    await gone(pids);
  });
}

test("closing the window while the page records asks too, and what was recorded is saved at the next start", async () => {
  const shell = await start();
  await record(shell);
  await close(shell);
  await shell.recorded("message", "going on");
  await shell.evaluate((_electron, button) => {
    setImmediate(() => /** @type {any} */ (globalThis).shellRecord.press(button));
  }, LEAVE);
  assert.equal(await shell.ended, 0);

  const next = await start({ folder: shell.folder });
  await next.opened();
  await next.window.getByText("had broken off. It is saved up to its last second.").waitFor();
});

test("a page that records is reloaded only when the person says so", async () => {
  const shell = await start();
  await record(shell);
  await shell.window.evaluate(() => (/** @type {any} */ (window).same = true));
  const reload = () => shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].webContents.reload());
  await reload();
  assert.deepEqual((await shell.recorded("message", "reload")).buttons, ["Keep recording", "Stop and reload"]);
  await press(shell, STAY);
  await received(shell, await received(shell, 0));
  assert.equal(await shell.window.evaluate(() => /** @type {any} */ (window).same), true);
  const loaded = shell.window.waitForEvent("load");
  await reload();
  await secondMessage(shell, LEAVE);
  await loaded;
  await shell.window.getByText("had broken off.").waitFor();
});

test("a server that crashes while the page records costs nothing of the recording", async () => {
  const shell = await start();
  await record(shell);
  const before = await received(shell, 0);
  await crash(shell);
  await received(shell, before); // the same page goes on sending to the next server
  assert.deepEqual(await shell.all("message"), []);
  assert.equal(await shell.window.locator(".bar[data-state=recording]").count(), 1);
  await shell.window.getByRole("button", { name: "Stop and save" }).click();
  await shell.window.getByText(/ is saved\./).first().waitFor();
});

test("a server that cannot be started again leaves the page recording, and can be tried again", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "rr-shell-"));
  const script = standIn(folder, `if [ -e "${folder}/broken" ]; then echo broken >&2; exit 3; fi\nexec "${PYTHON}" "$@"`);
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script } });
  await record(shell);
  const before = await received(shell, 0);
  writeFileSync(path.join(folder, "broken"), "");
  await crash(shell);
  const told = await shell.recorded("message", "could not start");
  assert.match(told.detail, /recording goes on/);
  assert.equal(await shell.window.locator(".bar[data-state=recording]").count(), 1);
  rmSync(path.join(folder, "broken"));
  await press(shell, 0);
  await received(shell, before);
  await shell.window.getByRole("button", { name: "Stop and save" }).click();
  await shell.window.getByText(/ is saved\./).first().waitFor();
});
