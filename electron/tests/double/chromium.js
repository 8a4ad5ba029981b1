import path from "node:path";

import { chromium } from "playwright-core";

import { app } from "./app.js";
import { session } from "./session.js";

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--remote-debugging-port=0"],
];

/** @type {import("playwright-core").BrowserContext | null} */
let context = null;
let expected = 0;

/** Start the browser whose pages are the windows. The test finds its port in `DevToolsActivePort` of the profile. */
export async function launch() {
  context = await chromium.launchPersistentContext(path.join(app.getPath("userData"), "Chromium"), {
    executablePath: process.env["CHROMIUM_PATH"] || "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
    handleSIGTERM: false,
    handleSIGINT: false,
    locale: app.getLocale(),
    viewport: null,
    acceptDownloads: true,
    reducedMotion: "reduce",
  });
  // A page that no BrowserWindow asked for is a popup: nothing of it is loaded, and it is gone at once.
  await context.route("**/*", (route) => route.abort());
  context.on("page", (page) => {
    if (expected === 0) void page.close().catch(() => undefined);
  });
  app.endBrowser = async () => context?.close();
  session.defaultSession.context = context;
}

/** The page of a new window. */
export async function newPage() {
  if (context === null) throw new Error("a window before the app is ready");
  const unused = app.windows.size === 1 ? context.pages()[0] : undefined;
  if (unused !== undefined) return unused;
  expected++;
  try {
    return await context.newPage();
  } finally {
    expected--;
  }
}
