/** What goes wrong: a server that does not start, hangs, crashes or is left behind. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { PYTHON, appears, crash, gone, shellStarter, standIn } from "./running-shell.js";

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

test("a server that crashes is started again, and the page is kept with all that is typed in it", async () => {
  const shell = await start();
  await shell.opened();
  await shell.window.evaluate(() => (location.hash = "#/library"));
  const field = shell.window.getByRole("searchbox");
  await field.fill("half a qu");
  const [server] = await shell.processes();
  await crash(shell);
  await shell.window.evaluate(async () => {
    while ((await fetch("/api/session").catch(() => null))?.status !== 200) await new Promise(requestAnimationFrame);
  });
  assert.equal(await field.inputValue(), "half a qu");
  assert.match(shell.window.url(), /#\/library/);
  assert.notEqual((await shell.processes())[0], server);
  assert.equal(await shell.window.locator("main").getByText(/terminal/).count(), 0);
});

/**
 * Until the shell knows that its server has ended: the port is free from then on.
 *
 * @param {Awaited<ReturnType<typeof start>>} shell
 */
async function heardOfTheEnd(shell) {
  await shell.evaluate(async (electron) => {
    while (electron.Menu.getApplicationMenu().getMenuItemById("library").enabled) await new Promise(setImmediate);
  });
}

test("while there is no server the page reaches nobody, so whoever took its port would learn no secret", async () => {
  const folder = newFolder();
  const script = standIn(folder, `if [ -e "${folder}/hold" ]; then exec sleep 1000; fi\nexec "${PYTHON}" "$@"`);
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script } });
  await shell.opened();
  const { port } = new URL(shell.window.url());
  writeFileSync(path.join(folder, "hold"), "");
  await crash(shell);
  await heardOfTheEnd(shell);
  /** @type {string[]} */
  const heard = [];
  const thief = createServer((request, answer) => {
    heard.push(String(request.headers.cookie));
    answer.end();
  });
  await once(thief.listen(Number(port), "127.0.0.1"), "listening");
  const answered = await shell.window.evaluate(() => fetch("/api/session").then(() => true, () => false));
  thief.close();
  assert.equal(answered, false);
  assert.deepEqual(heard, []);
});

test("a server that comes back at another address loads the page again, where it was", async () => {
  const folder = newFolder();
  const script = standIn(folder, `while [ -e "${folder}/hold" ]; do sleep 0.05; done\nexec "${PYTHON}" "$@"`);
  const shell = await start({ folder, environment: { RECORDROUTE_PYTHON: script } });
  await shell.opened();
  await shell.window.evaluate(() => (location.hash = "#/library"));
  const { port } = new URL(shell.window.url());
  writeFileSync(path.join(folder, "hold"), "");
  await crash(shell);
  await heardOfTheEnd(shell);
  const other = createServer();
  await once(other.listen(Number(port), "127.0.0.1"), "listening");
  const loaded = shell.window.waitForEvent("load");
  rmSync(path.join(folder, "hold"));
  await loaded;
  await shell.opened();
  other.close();
  assert.notEqual(new URL(shell.window.url()).port, port);
  assert.match(shell.window.url(), /#\/library$/);
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
