/** Opening the program: the start screen, the page, what is remembered, the second start. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { RunningShell, shellStarter } from "./running-shell.js";

const start = shellStarter();

test("the window shows the start screen, then the server's page, and nothing of Node or Electron", async () => {
  const shell = await start();
  await shell.opened();
  const seen = await shell.window.evaluate(() => ({
    names: Object.keys(/** @type {any} */ (window).recordRouteShell).sort(),
    node: [typeof (/** @type {any} */ (window).require), typeof (/** @type {any} */ (window).process), typeof (/** @type {any} */ (window).module)],
    platform: /** @type {any} */ (window).recordRouteShell.platform,
    address: location.href,
  }));
  assert.deepEqual(seen.names, ["copyLog", "onStartScreen", "platform", "tellLooks", "tryAgain"]);
  assert.deepEqual(seen.node, ["undefined", "undefined", "undefined"]);
  assert.equal(seen.platform, process.platform);
  assert.equal(await shell.recorded("program"), "app.recordroute.shell"); // Windows shows notifications of no other
  assert.match(seen.address, /^http:\/\/127\.0\.0\.1:\d+\/(#|$)/); // the secret is out of the address
  const bar = await shell.recorded("menu", "Edit");
  assert.deepEqual(bar.filter((/** @type {any} */ item) => item.id).map((/** @type {any} */ item) => item.label), ["File", "Edit", "View"]);
});

test("it speaks Korean on a Korean system, and the language of the page once that was told", async () => {
  const shell = await start({ language: "ko" });
  await shell.opened();
  assert.deepEqual((await shell.recorded("menu", "보기"))[0].label, "파일");
  assert.match(JSON.stringify(await shell.recorded("tray", "종료")), /RecordRoute 열기/);
  await shell.window.evaluate(() => /** @type {any} */ (window).recordRouteShell.tellLooks({ language: "en", theme: "dark" }));
  await shell.recorded("menu", "\"File\"");
  assert.equal(await shell.evaluate((electron) => electron.nativeTheme.themeSource), "dark");
  await shell.window.waitForFunction(() => matchMedia("(prefers-color-scheme: dark)").matches); // the window follows
  await shell.window.evaluate(() => /** @type {any} */ (window).recordRouteShell.tellLooks({ language: "<b>", theme: 7 }));
  await shell.recorded("menu", "\"파일\".*"); // nonsense is no language: the system's again
});

test("menus lead to places of the page", async () => {
  const shell = await start();
  await shell.opened();
  await shell.choose("library");
  await shell.window.waitForURL(/#\/library$/);
  await shell.choose("settings");
  await shell.window.waitForURL(/#\/settings$/);
});

test("a window whose display is gone comes back where one is, and its place is remembered", async () => {
  const shell = await start({ remembered: { bounds: { x: 90_000, y: -40_000, width: 900, height: 700 }, maximized: false } });
  await shell.opened();
  const [area, bounds] = await shell.evaluate((electron) => [
    electron.screen.getPrimaryDisplay().workArea,
    electron.BrowserWindow.getAllWindows()[0].getBounds(),
  ]);
  assert.ok(bounds.x >= area.x && bounds.x < area.x + area.width && bounds.y >= area.y, JSON.stringify(bounds));
  await shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].setBounds({ x: 40, y: 60, width: 800, height: 620 }));
  await shell.quit();
  assert.equal(await shell.ended, 0);
  const kept = JSON.parse(readFileSync(path.join(shell.folder, "user", "shell.json"), "utf8"));
  assert.deepEqual(kept.bounds, { x: 40, y: 60, width: 800, height: 620 });

  // The same address as before: what the page remembers belongs to it.
  const next = await start({ folder: shell.folder });
  await next.opened();
  assert.equal(new URL(next.window.url()).port, String(kept.port));
  assert.deepEqual(await next.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].getBounds()), kept.bounds);
});

test("a second start shows the first one's window, hands over its files and ends", async () => {
  const shell = await start();
  await shell.opened();
  await shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].hide());
  writeFileSync(path.join(shell.folder, "second.txt"), "We meet again on Thursday at ten, and Mina brings the plan.");
  const second = await RunningShell.launch({ folder: shell.folder, words: ["second.txt", "not-there.txt"] });
  assert.equal(await second.ended, 0);
  await shell.window.getByText("second").first().waitFor();
  assert.equal(await shell.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0].isVisible()), true);
  assert.deepEqual(await shell.all("message"), []);
});
