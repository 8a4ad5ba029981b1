/** Working with it: files from outside, progress, notifications, downloads, links, the microphone. One shell for all. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { RunningShell } from "./running-shell.js";

/** @type {RunningShell} */
let shell;
before(async () => {
  shell = await RunningShell.start();
  await shell.opened();
});
after(async () => {
  await shell.close();
  assert.deepEqual(shell.complaints, []);
});

/** @param {string} name @param {string} text */
function file(name, text) {
  const made = path.join(shell.folder, name);
  writeFileSync(made, text);
  return made;
}

/** @param {string} made as the system opens a file with us */
const openWith = (made) => shell.evaluate((electron, given) => electron.app.emit("open-file", { preventDefault() {} }, given), made);

test("a file that is opened with us is worked on; tray, taskbar and a notification tell of it", async () => {
  await shell.lookAway();
  await openWith(file("회의록 <1>.txt", "We fix the release day: 15 September. Mina writes the test plan by Friday."));
  await shell.recorded("tooltip", "회의록 <1> · \\d+ %");
  await shell.recorded("progress", "^0");
  const notice = await shell.recorded("notification", "회의록");
  assert.equal(notice.title, "회의록 <1>");
  await shell.recorded("tooltip", "^.RecordRoute.$");
  assert.equal((await shell.all("progress")).at(-1), -1);
  assert.match(shell.window.url(), /#\/inbox$/);
  await shell.evaluate(() => /** @type {any} */ (globalThis).shellRecord.notices.at(-1).emit("click"));
  await shell.window.waitForURL(/#\/recording\/[0-9a-f]{32}/);
});

test("the same file again leads to what is there", async () => {
  await shell.window.evaluate(() => (location.hash = "#/library"));
  await openWith(path.join(shell.folder, "회의록 <1>.txt"));
  await shell.window.waitForURL(/#\/recording\/[0-9a-f]{32}/);
});

test("a file that is refused, and one that is gone, are told by name", async () => {
  await openWith(file("empty.txt", ""));
  const told = await shell.recorded("message", "empty.txt was not added");
  assert.match(told.detail, /empty/i);
  await shell.evaluate((electron, gone) => {
    /** @type {any} */ (globalThis).shellRecord.answers.open = { canceled: false, filePaths: [gone] };
    electron.Menu.getApplicationMenu().getMenuItemById("open").click();
  }, path.join(shell.folder, "gone.txt"));
  await shell.recorded("open-dialog", "multiSelections");
  await shell.recorded("message", "gone.txt was not added.*not there any more");
});

test("an export is saved where the person says, under the recording's name", async () => {
  const target = path.join(shell.folder, "saved.md");
  await shell.evaluate((_electron, given) => (/** @type {any} */ (globalThis).shellRecord.answers.save = given), target);
  await shell.window.waitForURL(/#\/recording\//);
  await shell.window.evaluate(() => {
    const link = document.createElement("a");
    link.href = `/api/recordings/${location.hash.split("/")[2]?.slice(0, 32)}/export?format=md`;
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
  });
  const dialog = await shell.recorded("save-dialog");
  assert.match(path.basename(dialog.defaultPath), /^회의록.*\.md$/);
  assert.doesNotMatch(path.basename(dialog.defaultPath), /[<>:"|?*\\]/);
  assert.equal(await shell.recorded("download"), "completed");
  assert.match(readFileSync(target, "utf8"), /release day/);
});

test("links to elsewhere open in the browser of the person, and nothing else leads away", async () => {
  const before = shell.window.url();
  await shell.window.evaluate(() => {
    const link = document.createElement("a");
    link.href = "https://example.org/a?b=1";
    link.target = "_blank";
    document.body.append(link);
    link.click();
    link.remove();
    window.open("https://example.org/opened");
    window.open("http://example.org/plain");
    window.open("file:///etc/passwd");
  });
  await shell.recorded("external", "^.https://example.org/a\\?b=1.$");
  await shell.recorded("external", "opened");
  await shell.recorded("external", "plain");
  for (const hostile of ["mailto:a@example.org", "http://127.0.0.1:1/", "file:///etc/passwd", "data:text/html,x", "smb://host/share"]) {
    await shell.window.evaluate((address) => {
      location.href = address;
    }, hostile);
  }
  await shell.window.evaluate(() => (location.href = "https://example.org/moved"));
  await shell.recorded("external", "moved");
  assert.equal(shell.window.url(), before);
  assert.equal((await shell.all("external")).length, 4);
  assert.equal(await shell.evaluate((electron) => electron.BrowserWindow.getAllWindows().length), 1);
});

test("our page gets the microphone, and neither camera nor place", async () => {
  const got = await shell.window.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const kinds = stream.getTracks().map((track) => track.kind);
    for (const track of stream.getTracks()) track.stop();
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).catch((error) => error.name);
    const both = await navigator.mediaDevices.getUserMedia({ audio: true, video: true }).catch((error) => error.name);
    const where = await new Promise((resolve) => navigator.geolocation.getCurrentPosition(resolve, (error) => resolve(error.code)));
    return { kinds, camera, both, where };
  });
  assert.deepEqual(got, { kinds: ["audio"], camera: "NotAllowedError", both: "NotAllowedError", where: 1 });
});

test("the start screen's methods are for the start screen alone", async () => {
  await shell.evaluate((electron) => electron.clipboard.writeText("kept"));
  const [server] = await shell.processes();
  await shell.window.evaluate(() => {
    const { recordRouteShell } = /** @type {any} */ (window);
    recordRouteShell.copyLog();
    recordRouteShell.tryAgain();
    recordRouteShell.onStartScreen((/** @type {unknown} */ screen) => (document.title = JSON.stringify(screen)));
    recordRouteShell.tellLooks({ language: "en", theme: "light" }); // its effect below comes after the others would have had one
  });
  await shell.window.waitForFunction(() => matchMedia("(prefers-color-scheme: light)").matches);
  assert.equal(await shell.evaluate((electron) => electron.clipboard.readText()), "kept");
  assert.deepEqual((await shell.processes())[0], server);
  assert.doesNotMatch(await shell.window.title(), /phase/);
});

test("closing the window while work goes on hides it, once with a word of it; without work it ends the program", async () => {
  await openWith(file("long.txt", "Something to do while the window is closed. ".repeat(2000)));
  const left = await shell.evaluate(async (electron) => {
    await /** @type {any} */ (globalThis).shellRecord.wait("tooltip", "long"); // in the middle of the work, whatever the machine's pace
    electron.BrowserWindow.getAllWindows()[0].close();
    return electron.BrowserWindow.getAllWindows().length;
  });
  assert.equal(left, 1);
  await shell.recorded("notification", "goes on in the background");
  await shell.recorded("notification", "\"long\"");
  await shell.evaluate((electron) => {
    setImmediate(() => electron.BrowserWindow.getAllWindows()[0].close());
  });
  assert.equal(await shell.ended, 0);
});
