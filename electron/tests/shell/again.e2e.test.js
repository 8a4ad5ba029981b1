/** The program is left and opened again: where one was, and what was being worked on. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { PYTHON, crash, shellStarter, standIn } from "./running-shell.js";

/** @typedef {import("./running-shell.js").RunningShell} RunningShell */

const start = shellStarter();
const RATE = 8000;

/** A WAV of a soft tone, 16 bit, mono. @param {string} file @param {number} seconds */
function tone(file, seconds) {
  const size = seconds * RATE * 2;
  const wave = Buffer.alloc(44 + size);
  wave.write("RIFF", 0);
  wave.writeUInt32LE(36 + size, 4);
  wave.write("WAVEfmt ", 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(RATE, 24);
  wave.writeUInt32LE(RATE * 2, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write("data", 36);
  wave.writeUInt32LE(size, 40);
  for (let n = 0; n < size / 2; n++) wave.writeInt16LE(Math.round(2000 * Math.sin(n / 5)), 44 + n * 2);
  writeFileSync(file, wave);
}

/** @param {RunningShell} shell @param {string} given */
const openWith = (shell, given) => shell.evaluate((electron, file) => electron.app.emit("open-file", { preventDefault() {} }, file), given);

/** @param {RunningShell} shell */
async function reopened(shell) {
  await shell.quit();
  assert.equal(await shell.ended, 0);
  const next = await start({ folder: shell.folder });
  await next.opened();
  return next;
}

test("the program opens again where one was: the recording and its second", async () => {
  let shell = await start();
  await shell.opened();
  await shell.lookAway();
  const folder = path.join(shell.folder, "given");
  mkdirSync(folder);
  tone(path.join(folder, "tone.wav"), 60);
  writeFileSync(path.join(folder, "talk.txt"), Array.from({ length: 200 }, (_, n) => `Line ${n} of what was said that day.\n\n`).join(""));
  await openWith(shell, folder); // a folder, with what is in it
  await shell.recorded("notification", "tone");
  const sound = await shell.window.evaluate(async () => {
    const { recordings } = await (await fetch("/api/recordings")).json();
    return recordings.find((/** @type {any} */ one) => one.title === "tone").id;
  });

  await shell.window.evaluate((id) => (location.hash = `#/recording/${id}`), sound);
  const audio = () => shell.window.evaluate(() => new Promise((resolve) => {
    const look = () => {
      const second = /** @type {HTMLAudioElement | null} */ (document.querySelector("audio"))?.currentTime ?? 0;
      if (second > 0) resolve(second);
      else requestAnimationFrame(look);
    };
    look();
  }));
  await shell.window.locator("audio").waitFor({ state: "attached" });
  await shell.window.evaluate(async () => {
    const player = /** @type {HTMLAudioElement} */ (document.querySelector("audio"));
    while (player.readyState < 1) await new Promise(requestAnimationFrame);
    player.currentTime = 31.5;
  });
  await shell.window.evaluate(async (id) => {
    while (!localStorage.getItem(`recordroute.second.${id}`)) await new Promise(requestAnimationFrame);
  }, sound);
  shell = await reopened(shell);
  assert.match(shell.window.url(), new RegExp(`#/recording/${sound}|/$`));
  assert.equal(Math.round(Number(await audio()) * 10) / 10, 31.5);
});

test("work that was there before the program was opened is called by its recording's name", async () => {
  const shell = await start();
  await shell.opened();
  await openWith(shell, (() => {
    const file = path.join(shell.folder, "named.txt");
    writeFileSync(file, "Something to do for a while. ".repeat(4000));
    return file;
  })());
  const job = await shell.window.evaluate(async () => {
    for (;;) {
      const [recording] = (await (await fetch("/api/recordings")).json()).recordings;
      const [found] = recording ? (await (await fetch(`/api/recordings/${recording.id}/jobs`)).json()).jobs : [];
      if (found && (await fetch(`/api/jobs/${found.id}/pause`, { method: "POST" })).ok) return found.id;
      await new Promise(requestAnimationFrame);
    }
  });
  const next = await reopened(shell);
  await next.window.evaluate((id) => fetch(`/api/jobs/${id}/resume`, { method: "POST" }), job);
  await next.recorded("tooltip", "named · \\d+ %");
});

test("work that no server does shows no progress, and does not keep the window", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "rr-shell-"));
  const script = standIn(folder, `if [ -e "${folder}/broken" ]; then exit 3; fi\nexec "${PYTHON}" "$@"`);
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script } });
  await shell.opened();
  const file = path.join(folder, "long.txt");
  writeFileSync(file, "Something to do for a while. ".repeat(4000));
  await openWith(shell, file);
  await shell.recorded("tooltip", "long.txt · adding, \\d+ %"); // on its way before it is there
  await shell.recorded("tooltip", "long · \\d+ %");
  writeFileSync(path.join(folder, "broken"), "");
  await crash(shell);
  await shell.window.getByRole("heading", { name: "RecordRoute could not start" }).waitFor();
  assert.equal((await shell.all("progress")).at(-1), -1);
  assert.equal((await shell.all("tooltip")).at(-1), "RecordRoute");
  await shell.evaluate((electron) => {
    setImmediate(() => electron.BrowserWindow.getAllWindows()[0].close());
  });
  assert.equal(await shell.ended, 0);
});
