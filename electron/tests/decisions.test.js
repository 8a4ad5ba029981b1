import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { onClose } from "../src/closing.js";
import { downloadPath } from "../src/download-name.js";
import { menuBar, trayMenu } from "../src/menus.js";
import { classifyNavigation } from "../src/navigation.js";
import { openedFiles } from "../src/opened-files.js";
import { allowsPermission } from "../src/permissions.js";
import { mayReach } from "../src/reach.js";
import { pageAddress, pageCookie, readReadyLine, sameAddress } from "../src/ready-line.js";
import { readLooks, readRemembered } from "../src/remembered.js";
import { restartPause } from "../src/restarts.js";
import { serverCommand, treeEnder } from "../src/server-command.js";
import { Restless, StartTimeout, classifyFailure } from "../src/start-failure.js";
import { startLimitMs } from "../src/start-limit.js";
import { startScreen } from "../src/start-screen.js";
import { looksForUpdates, updateNotice } from "../src/updates.js";
import { windowOptions } from "../src/window-options.js";
import { windowBounds } from "../src/window-state.js";
import { say, shellLanguage } from "../src/words.js";

const ORIGIN = "http://127.0.0.1:8000";
const READY = { url: `${ORIGIN}/?token=t`, port: 8000, ws_port: 8765, token: "t", pid: 1 };

test("only the server's own pages stay in the window", () => {
  assert.equal(classifyNavigation(`${ORIGIN}/#/library`, ORIGIN), "own");
  for (const target of ["https://example.org/", "http://example.org/a?b=1#c"]) {
    assert.equal(classifyNavigation(target, ORIGIN), "external", target);
    assert.equal(classifyNavigation(target, null), "external", target);
  }
  for (const target of [
    "http://127.0.0.1:8001/",
    "https://localhost/",
    "http://[::1]:8000/",
    "http://a:b@127.0.0.1:8000/",
    "https://a:b@example.org/",
    "mailto:a@example.org",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "smb://host/share",
    "not an address",
  ]) {
    assert.equal(classifyNavigation(target, ORIGIN), "refused", target);
  }
  assert.equal(classifyNavigation(`${ORIGIN}/`, null), "refused");
});

test("only our page gets a permission, and only what the app uses: the microphone, no camera", () => {
  assert.equal(allowsPermission("media", `${ORIGIN}/`, ORIGIN, ["audio"]), true);
  for (const media of [["video"], ["audio", "video"], [], ["unknown"]]) {
    assert.equal(allowsPermission("media", `${ORIGIN}/`, ORIGIN, media), false, media.join());
  }
  assert.equal(allowsPermission("clipboard-sanitized-write", `${ORIGIN}/`, ORIGIN), true);
  for (const permission of ["geolocation", "notifications", "display-capture", "hid", "clipboard-read", "openExternal"]) {
    assert.equal(allowsPermission(permission, `${ORIGIN}/`, ORIGIN), false, permission);
  }
  for (const page of ["https://example.org/", "http://127.0.0.1:8001/", "nonsense", "file:///start.html"]) {
    assert.equal(allowsPermission("media", page, ORIGIN, ["audio"]), false, page);
  }
  assert.equal(allowsPermission("media", `${ORIGIN}/`, null, ["audio"]), false);
});

test("the ready line is told from everything else a server prints", () => {
  assert.deepEqual(readReadyLine(JSON.stringify({ event: "ready", ...READY })), READY);
  for (const line of ["INFO ready", "{}", "null", "[]"]) assert.equal(readReadyLine(line), null, line);
  for (const wrong of [{ event: "other" }, { url: "http://example.org/" }, { url: "https://127.0.0.1/" }, { token: 1 }, { ws_port: "8765" }]) {
    assert.equal(readReadyLine(JSON.stringify({ event: "ready", ...READY, ...wrong })), null, JSON.stringify(wrong));
  }
});

test("the page is opened where it was, on the server that is there now", () => {
  assert.equal(pageAddress(READY, "http://127.0.0.1:9/#/recording/a?t=3"), `${READY.url}#/recording/a?t=3`);
  for (const before of ["", "http://127.0.0.1:9/", "file:///start.html#x"]) assert.equal(pageAddress(READY, before), READY.url, before);
});

test("a page goes on with a server at the same two ports, once it has its secret", () => {
  const other = { ...READY, url: `${ORIGIN}/?token=u`, token: "u" };
  assert.equal(sameAddress(READY, other), true);
  assert.equal(sameAddress(READY, { ...other, ws_port: 1 }), false);
  assert.equal(sameAddress(READY, { ...other, url: "http://127.0.0.1:1/?token=u" }), false);
  const { url, name, value, ...guards } = pageCookie(other);
  assert.deepEqual([url, name, value], [ORIGIN, "recordroute_8000", "u"]); // as the server names it, see `Gate`
  assert.deepEqual(guards, { path: "/", httpOnly: true, sameSite: "strict" });
});

test("pages reach our server on its two ports, and nobody while there is none", () => {
  for (const own of [`${ORIGIN}/api/session`, "ws://127.0.0.1:8765/?seq=1"]) {
    assert.equal(mayReach(own, READY), true, own);
    assert.equal(mayReach(own, null), false, own);
  }
  for (const target of ["https://example.org/", "http://127.0.0.1:8765/", "ws://127.0.0.1:8000/", "wss://127.0.0.1:8765/", "https://127.0.0.1:8000/"]) {
    assert.equal(mayReach(target, READY), false, target);
  }
  for (const local of ["file:///start.html", "data:text/plain,x", "blob:http://127.0.0.1:8000/x"]) assert.equal(mayReach(local, null), true, local);
});

test("the server is the packaged one, or runs on the Python that set-up made, or on another that is named", () => {
  const none = { port: 0, wsPort: 0 };
  const clone = { projectFolder: "/app", resourcesFolder: null, environment: {}, platform: "linux" };
  const made = serverCommand(clone, none);
  assert.equal(made.program, "/app/.venv/bin/python");
  assert.deepEqual(made.words, ["-m", "sttEngine.cli", "serve", "--port", "0", "--ws-port", "0", "--exit-with-parent"]);
  assert.equal(made.fixedPorts, false);
  assert.equal(serverCommand({ ...clone, projectFolder: "C:\\app", platform: "win32" }, none).program, "C:\\app\\.venv\\Scripts\\python.exe");
  const named = { RECORDROUTE_PYTHON: "/usr/bin/python3" };
  assert.equal(serverCommand({ ...clone, environment: named }, none).program, "/usr/bin/python3");
  const packaged = { ...clone, environment: named, resourcesFolder: "/opt/RecordRoute/resources" };
  assert.deepEqual(serverCommand(packaged, { port: 4000, wsPort: 0 }), {
    program: "/opt/RecordRoute/resources/sttEngine/sttEngine",
    words: ["serve", "--port", "4000", "--ws-port", "0", "--exit-with-parent"],
    folder: "/opt/RecordRoute/resources/sttEngine",
    fixedPorts: true,
  });
  assert.equal(serverCommand({ ...packaged, resourcesFolder: "C:\\R", platform: "win32" }, none).program, "C:\\R\\sttEngine\\sttEngine.exe");
});

test("on Windows a whole tree is ended; elsewhere a signal does it", () => {
  assert.deepEqual(treeEnder("win32", 7), { program: "taskkill", words: ["/PID", "7", "/T", "/F"] });
  assert.equal(treeEnder("darwin", 7), null);
});

test("restarts come with growing pauses, and end when a server ends again and again", () => {
  assert.deepEqual([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]].map(restartPause), [500, 1000, 2000, 4000]);
  assert.equal(restartPause([0, 1, 2, 3, 4]), null);
  assert.equal(restartPause([0, 1, 2, 3, 400_000]), 500);
});

test("failures are told apart", () => {
  assert.equal(classifyFailure(Object.assign(new Error("spawn"), { code: "ENOENT" }), []), "missing");
  assert.equal(classifyFailure(new StartTimeout(), []), "hung");
  assert.equal(classifyFailure(new Restless(), ["Another RecordRoute works in /d."]), "restless");
  assert.equal(classifyFailure(new Error("code 3"), ["Another RecordRoute works in /d.", "Close it."]), "data_in_use");
  assert.equal(classifyFailure(new Error("code 3"), ["no port"]), "ended");
});

test("a failure says what happened and what is safe, in the person's language", () => {
  const screen = startScreen("failed", "hung", ["one", "two"], "ko");
  assert.match(screen.safe, /안전해요/);
  assert.equal(screen.log, "one\ntwo");
  assert.equal(screen.labels.tryAgain, "다시 시도");
  assert.equal(startScreen("starting", null, [], "en").safe, "");
  assert.equal(startScreen("slow", null, [], "en").title, startScreen("starting", null, [], "en").title);
});

test("how long a start may take can be set", () => {
  assert.equal(startLimitMs({}), 120_000);
  assert.equal(startLimitMs({ RECORDROUTE_START_SECONDS: "30" }), 30_000);
  assert.equal(startLimitMs({ RECORDROUTE_START_SECONDS: "soon" }), 120_000);
});

test("the window gives the page no Node", () => {
  const { webPreferences } = windowOptions("/p.cjs", { bounds: {}, dark: false });
  assert.equal(webPreferences?.sandbox, true);
  assert.equal(webPreferences?.contextIsolation, true);
  assert.equal(webPreferences?.nodeIntegration, false);
  assert.equal(webPreferences?.webviewTag, false);
});

test("a window opens where it was if one can take hold of it there", () => {
  const left = { x: 0, y: 0, width: 1440, height: 900 };
  const right = { x: 1440, y: 0, width: 1920, height: 1080 };
  const there = { x: 2000, y: 100, width: 900, height: 700 };
  assert.deepEqual(windowBounds(there, [left, right]), there);
  assert.deepEqual(windowBounds(there, [left]), { width: 1280, height: 860 });
  for (const lost of [{ y: -200 }, { x: -880 }, { y: 890 }]) {
    assert.deepEqual(windowBounds({ ...there, x: 10, ...lost }, [left]), { width: 1280, height: 860 }, JSON.stringify(lost));
  }
  assert.deepEqual(windowBounds({ x: 0, y: 0, width: 9000, height: 10 }, [left]), { x: 0, y: 0, width: 1440, height: 480 });
  assert.deepEqual(windowBounds(null, [{ x: 0, y: 0, width: 1024, height: 600 }]), { width: 1024, height: 600 });
});

test("a file of settings that was damaged is as if it were not there", () => {
  const kept = { bounds: { x: 1, y: 2, width: 3, height: 4 }, maximized: true, language: "ko", theme: "dark", port: 4000, wsPort: 4001 };
  assert.deepEqual(readRemembered(JSON.stringify(kept)), kept);
  const nothing = { bounds: null, maximized: false, language: null, theme: "system", port: 0, wsPort: 0 };
  for (const text of ["", "{", "null", "[]", '{"bounds":{"x":"1"},"language":"fr","theme":1,"port":80,"wsPort":70000}']) {
    assert.deepEqual(readRemembered(text), nothing, text);
  }
  assert.deepEqual(readLooks(null), { language: null, theme: "system" });
});

test("files are told from the other words of a start", () => {
  const isFile = (/** @type {string} */ file) => file.endsWith(".wav");
  assert.deepEqual(openedFiles(["/app", "--flag=a.wav", "a.wav", "/b.wav", "a.wav", "c.txt", ""], "/home", 1, isFile), [path.resolve("/home/a.wav"), path.resolve("/b.wav")]);
  for (const words of [null, "a.wav", { 0: "a.wav" }, [1, null]]) assert.deepEqual(openedFiles(words, "/", 0, isFile), []);
  assert.deepEqual(openedFiles(["a.wav"], undefined, 0, isFile), []);
});

test("a window that is closed while work goes on is hidden", () => {
  const state = { platform: "linux", quitting: false, working: true, tray: true };
  assert.equal(onClose(state), "hide");
  assert.equal(onClose({ ...state, working: false }), "close");
  assert.equal(onClose({ ...state, tray: false }), "close");
  assert.equal(onClose({ ...state, quitting: true }), "close");
  assert.equal(onClose({ ...state, platform: "darwin", working: false }), "hide");
});

test("a download's name is a name and no path", () => {
  assert.equal(downloadPath("/d", "회의록.md"), path.join("/d", "회의록.md"));
  assert.equal(downloadPath("/d", "../../.bashrc"), path.join("/d", "bashrc"));
  assert.equal(downloadPath("/d", 'a/b\\c:d*"<>|\u0000.txt'), path.join("/d", "a b c d      .txt"));
  assert.equal(downloadPath("/d", "..."), path.join("/d", "RecordRoute"));
});

test("updates are looked for in a package that has an address, unless they are switched off", () => {
  const state = { packaged: true, hasAddress: true, environment: {} };
  assert.equal(looksForUpdates(state), true);
  assert.equal(looksForUpdates({ ...state, hasAddress: false }), false);
  assert.equal(looksForUpdates({ ...state, packaged: false }), false);
  assert.equal(looksForUpdates({ ...state, environment: { RECORDROUTE_UPDATES: "off" } }), false);
});

test("an update is told in the person's language", () => {
  assert.deepEqual(updateNotice("ko"), { title: "새 RecordRoute가 준비됐어요", body: "RecordRoute를 종료하면 {version} 버전이 설치돼요." }); // the updater fills it in
});

const IDLE = { openFiles() {}, go() {}, copyLog() {}, showData() {}, showWindow() {}, about() {}, quit() {} };

test("menus have a label of ours for each entry, in both languages and on each system", () => {
  for (const language of /** @type {const} */ (["en", "ko"])) {
    for (const mac of [true, false]) {
      /** @param {import("electron").MenuItemConstructorOptions[]} items */
      const check = (items) => {
        for (const item of items) {
          assert.ok(item.type === "separator" || item.label, JSON.stringify(item));
          if (Array.isArray(item.submenu)) check(item.submenu);
        }
      };
      check(menuBar(language, { mac, packaged: true, ready: true }, IDLE));
      check(trayMenu(language, "50 %", IDLE));
    }
  }
});

test("places of the page can be gone to once it is there, and developer tools are for a clone", () => {
  /** @param {boolean} ready @param {boolean} packaged */
  const text = (ready, packaged) => JSON.stringify(menuBar("en", { mac: false, packaged, ready }, IDLE));
  assert.match(text(false, true), /"id":"library"[^}]*"enabled":false/);
  assert.match(text(true, true), /"id":"library"[^}]*"enabled":true/);
  assert.doesNotMatch(text(true, true), /toggleDevTools/);
  assert.match(text(true, false), /toggleDevTools/);
});

test("both languages say the same things, and every text is used", () => {
  const [en, ko] = ["en", "ko"].map((language) => JSON.parse(readFileSync(new URL(`../messages/${language}.json`, import.meta.url), "utf8")));
  assert.deepEqual(Object.keys(ko), Object.keys(en));
  assert.deepEqual(Object.keys(en), Object.keys(en).sort());
  const places = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(en)) assert.deepEqual(places(ko[key]), places(en[key]), key);
  const sources = ["../src/", "../parts/"].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url)).map((name) => readFileSync(new URL(folder + name, import.meta.url), "utf8")),
  );
  const all = sources.join("\n");
  const madeUp = /^(failed_body_\w+|file_(changed|empty_folder|gone|locked|unreadable)|(starting|restarting|failed)_title)$/; // put together in `startScreen` and `notAdded`
  assert.deepEqual(Object.keys(en).filter((key) => !madeUp.test(key) && !all.includes(`"${key}"`)), []);
});

test("words are found in the page's language, then the system's", () => {
  assert.equal(shellLanguage(null, "ko-KR"), "ko");
  assert.equal(shellLanguage(null, "fr"), "en");
  assert.equal(shellLanguage("en", "ko-KR"), "en");
  assert.equal(say("en", "working", { title: "{percent}", percent: 3 }), "{percent} · 3 %");
});

test("the start screen runs nothing but its own script, and loads nothing from elsewhere", () => {
  const page = readFileSync(new URL("../start/start.html", import.meta.url), "utf8");
  const policy = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1] ?? "";
  assert.deepEqual(policy.split("; "), ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "form-action 'none'"]);
  assert.doesNotMatch(page, /https?:|\sstyle=|\son\w+=|<script>/);
});
