import { existsSync } from "node:fs";
import path from "node:path";

import { app } from "electron";

import { looksForUpdates, updateNotice } from "../src/updates.js";

/**
 * Look for a newer program once, in the background, where there is an address to look at; it is installed when the program ends.
 *
 * @param {import("../src/words.js").Language} language
 */
export async function lookForUpdates(language) {
  const hasAddress = app.isPackaged && existsSync(path.join(process.resourcesPath, "app-update.yml"));
  if (!looksForUpdates({ packaged: app.isPackaged, hasAddress, environment: process.env })) return;
  const { default: updater } = await import("electron-updater");
  updater.autoUpdater.on("error", (error) => console.warn("No update could be looked for:", error.message));
  await updater.autoUpdater.checkForUpdatesAndNotify(updateNotice(language)).catch(() => undefined); // told by the event
}
