import assert from "node:assert/strict";
import { test } from "node:test";

import { failureMessage } from "../src/failure-message.js";
import { classifyNavigation } from "../src/navigation.js";
import { allowsPermission } from "../src/permissions.js";
import { readReadyLine } from "../src/ready-line.js";
import { serverCommand } from "../src/server-command.js";
import { windowOptions } from "../src/window-options.js";

const ORIGIN = "http://127.0.0.1:8000";

test("only the server's own pages stay in the window", () => {
  assert.equal(classifyNavigation(`${ORIGIN}/#/library`, ORIGIN), "own");
  assert.equal(classifyNavigation("https://example.org/", ORIGIN), "external");
  assert.equal(classifyNavigation("mailto:a@example.org", ORIGIN), "external");
  for (const target of [
    "http://127.0.0.1:8001/",
    "http://example.org/",
    "http://a:b@127.0.0.1:8000/",
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

test("only our page gets a permission, and only what the app uses", () => {
  assert.equal(allowsPermission("media", `${ORIGIN}/`, ORIGIN), true);
  assert.equal(allowsPermission("geolocation", `${ORIGIN}/`, ORIGIN), false);
  assert.equal(allowsPermission("media", "https://example.org/", ORIGIN), false);
  assert.equal(allowsPermission("media", "nonsense", ORIGIN), false);
  assert.equal(allowsPermission("media", `${ORIGIN}/`, null), false);
});

test("the ready line is told from everything else a server prints", () => {
  const ready = { event: "ready", url: `${ORIGIN}/?token=t`, port: 8000, ws_port: 8765, token: "t", pid: 1 };
  assert.deepEqual(readReadyLine(JSON.stringify(ready)), { url: ready.url, port: 8000, ws_port: 8765, pid: 1 });
  assert.equal(readReadyLine("INFO ready"), null);
  assert.equal(readReadyLine("{}"), null);
  assert.equal(readReadyLine(JSON.stringify({ ...ready, event: "other" })), null);
  assert.equal(readReadyLine(JSON.stringify({ ...ready, url: "http://example.org/" })), null);
});

test("the server runs on the Python that set-up made, unless another is named", () => {
  assert.equal(serverCommand("/app", {}, "linux").program, "/app/.venv/bin/python");
  assert.equal(serverCommand("C:\\app", {}, "win32").program, "C:\\app\\.venv\\Scripts\\python.exe");
  assert.equal(serverCommand("/app", { RECORDROUTE_PYTHON: "/usr/bin/python3" }, "linux").program, "/usr/bin/python3");
});

test("the window gives the page no Node", () => {
  const { webPreferences } = windowOptions("/p.cjs");
  assert.equal(webPreferences?.sandbox, true);
  assert.equal(webPreferences?.contextIsolation, true);
  assert.equal(webPreferences?.nodeIntegration, false);
});

test("a failure says what is safe and what to do, in the person's language", () => {
  assert.match(failureMessage(new Error("x"), ["line"], "ko-KR").text, /안전해요[\s\S]*line/);
  assert.match(failureMessage("x", [], "fr").text, /are safe/);
});
