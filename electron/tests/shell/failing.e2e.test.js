/** What goes wrong: a server that does not start, hangs, crashes or is left behind. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { PYTHON, appears, gone, shellStarter, standIn } from "./running-shell.js";

const start = shellStarter();
const newFolder = () => mkdtempSync(path.join(os.tmpdir(), "rr-shell-"));

for (const [language, title, again, safe] of /** @type {const} */ ([
  ["en", "RecordRoute could not start", "Try again", /recordings are safe/],
  ["ko", "RecordRoute를 시작하지 못했어요", "다시 시도", /녹음은 안전해요/],
])) {
  test(`a start that fails says so, with the log, and can be tried again (${language})`, async () => {
    const folder = newFolder();
    const script = standIn(folder, `if [ -e "${folder}/mended" ]; then exec "${PYTHON}" "$@"; fi\necho "the disk <b>is</b> full" >&2\nexit 3`);
    const shell = await start({ folder, language, environment: { RECORDROUTE_PYTHON: script } });
    await shell.window.getByRole("heading", { name: title }).waitFor();
    await shell.window.getByText(safe).waitFor();
    await shell.window.getByText("the disk <b>is</b> full").first().waitFor(); // as text
    assert.equal(await shell.window.evaluate(() => document.documentElement.lang), language);
    assert.equal(await shell.window.evaluate(() => document.activeElement?.id), "try-again");
    await shell.window.getByRole("button").nth(1).click();
    await shell.window.getByRole("button", { name: language === "ko" ? "복사했어요" : "Copied" }).waitFor();
    assert.match(await shell.evaluate((electron) => electron.clipboard.readText()), /the disk <b>is<\/b> full/);
    writeFileSync(path.join(folder, "mended"), "");
    await shell.window.getByRole("button", { name: again }).click();
    await shell.opened();
  });
}

test("a program that is not there is told apart", async () => {
  const shell = await start({ environment: { RECORDROUTE_PYTHON: "/nowhere/python" } });
  await shell.window.getByText(/was not found/).waitFor();
});

test("a start that hangs is ended and told", async () => {
  const folder = newFolder();
  const script = standIn(folder, "echo looking >&2\nexec sleep 1000 # sttEngine");
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script, RECORDROUTE_START_SECONDS: "0.5" } });
  await shell.window.getByText(/did not answer in time/).waitFor();
  await shell.window.getByText("looking").first().waitFor();
  await gone(await shell.processes());
});

test("two shells with one archive: the second says who has it", async () => {
  const first = await start();
  await first.opened();
  const second = await start({ environment: { RECORDROUTE_DATA_DIR: path.join(first.folder, "data") } });
  await second.window.getByText(/Another RecordRoute works in the same folder/).waitFor();
});

test("a server that crashes is started again, and the page comes back to where it was", async () => {
  const shell = await start();
  await shell.opened();
  await shell.window.evaluate(() => (location.hash = "#/library"));
  const [server] = await shell.processes();
  const loaded = shell.window.waitForEvent("load");
  process.kill(/** @type {number} */ (server), "SIGKILL");
  await loaded;
  await shell.opened();
  assert.match(shell.window.url(), /#\/library$/);
  const [other] = await shell.processes();
  assert.notEqual(other, server);
  assert.equal(await shell.window.evaluate(async () => (await fetch("/api/session")).status), 200);
});

test("quitting ends the server with all it started, and so does the shell's own violent end", async () => {
  for (const end of /** @type {const} */ (["quit", "kill"])) {
    const shell = await start();
    await shell.opened();
    await shell.lookAway();
    writeFileSync(path.join(shell.folder, "a.txt"), "A line that makes a worker start.");
    await shell.evaluate((electron, folder) => electron.app.emit("open-file", { preventDefault() {} }, `${folder}/a.txt`), shell.folder);
    await shell.recorded("notification", "\"a\""); // its worker stays for the next task
    const pids = await shell.processes();
    assert.ok(pids.length >= 2, `a server and a worker, found ${pids.length}`);
    if (end === "quit") {
      await shell.quit();
      assert.equal(await shell.ended, 0);
    } else {
      shell.child.kill("SIGKILL");
      await shell.ended;
    }
    await gone(pids);
  }
});

test("quitting while the server starts leaves nothing behind", async () => {
  const folder = newFolder();
  const script = standIn(folder, `echo $$ > "${folder}/pid.part"; mv "${folder}/pid.part" "${folder}/pid"\nexec sleep 1000 # sttEngine`);
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script } });
  await appears(path.join(folder, "pid"));
  await shell.quit();
  assert.equal(await shell.ended, 0);
  assert.deepEqual(await shell.processes(), []);
});
