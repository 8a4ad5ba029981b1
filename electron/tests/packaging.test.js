import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { FILE_ENDINGS } from "../src/opened-files.js";
import { PROGRAM_ID } from "../src/program-id.js";

const require = createRequire(import.meta.url);
const CONFIG = "../packaging/electron-builder.cjs";
const there = (/** @type {string} */ name) => new URL(`../${name}`, import.meta.url);
/** @returns {import("electron-builder").Configuration} */
function configuration() {
  delete require.cache[require.resolve(CONFIG)];
  return require(CONFIG);
}

test("electron-builder takes the configuration, and every file that it names is there", async () => {
  const { validateConfiguration } = require("app-builder-lib/out/util/config/config.js");
  const { DebugLogger } = require("builder-util");
  const config = configuration();
  await validateConfiguration(config, new DebugLogger(false));
  for (const name of /** @type {string[]} */ (config.files)) assert.ok(existsSync(there(name)), name);
  for (const name of [config.icon, config.nsis?.include, config.mac?.entitlements, config.mac?.entitlementsInherit]) {
    assert.ok(typeof name === "string" && existsSync(there(name)), String(name));
  }
});

test("the program calls itself what its installer calls it", () => assert.equal(PROGRAM_ID, configuration().appId));

test("the same kinds of file are offered everywhere", () => {
  const onMac = [configuration().mac?.fileAssociations ?? []].flat().flatMap(({ ext }) => ext);
  assert.deepEqual(onMac, FILE_ENDINGS);
  const onWindows = [...readFileSync(there("packaging/installer.nsh"), "utf8").matchAll(/\$\{DO\} "(\w+)"/g)].map((found) => found[1]);
  assert.deepEqual(onWindows, FILE_ENDINGS);
});

test("the system says why the microphone is wanted, in both languages", () => {
  const texts = ["en", "ko"].map((language) => readFileSync(there(`packaging/${language}.lproj/InfoPlist.strings`), "utf8"));
  assert.ok(texts.every((text) => /^"NSMicrophoneUsageDescription" = "[^"]+";\n$/.test(text)));
  assert.ok(texts[0]?.includes(/** @type {any} */ (configuration().mac?.extendInfo).NSMicrophoneUsageDescription));
  assert.match(readFileSync(there("packaging/entitlements.plist"), "utf8"), /device\.audio-input/);
});

test("a package starts as our program alone, and looks for updates only at an address it was given", () => {
  const { electronFuses: fuses, publish } = configuration();
  assert.equal(fuses?.runAsNode, false);
  assert.equal(fuses?.enableNodeOptionsEnvironmentVariable, false);
  assert.equal(fuses?.enableNodeCliInspectArguments, false);
  assert.equal(fuses?.onlyLoadAppFromAsar, true);
  assert.equal(publish, null);
  process.env["RECORDROUTE_UPDATE_URL"] = "https://example.org/updates";
  assert.deepEqual(configuration().publish, { provider: "generic", url: "https://example.org/updates" });
  delete process.env["RECORDROUTE_UPDATE_URL"];
});
