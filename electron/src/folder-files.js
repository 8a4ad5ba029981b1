import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import { FILE_ENDINGS } from "./opened-files.js";
import { NotRead, notRead } from "./upload.js";

/** The endings that the page takes without a look at the file. */
export const FOLDER_ENDINGS = new Set([...FILE_ENDINGS, "m4b", "caf", "flv", "3g2", "ts", "mts", "m2ts", "ogv"]);
const BESIDES = new Set(["Thumbs.db", "desktop.ini"]);

/**
 * The recordings and documents in a folder and the folders in it, in the order of their names; a file is itself alone. What is
 * hidden is left out, and so are links, which may lead round in a circle.
 *
 * @param {string} given absolute path
 * @returns {Promise<string[]>} rejects with NotRead
 */
export async function filesIn(given) {
  try {
    if (!(await stat(given)).isDirectory()) return [given];
    const found = await inside(given);
    if (found.length > 0) return found;
  } catch (error) {
    throw notRead(error);
  }
  throw new NotRead("empty_folder");
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function inside(folder) {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith(".") && !BESIDES.has(name));
  const found = [];
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await inside(inner)));
    else if (entry.isFile() && FOLDER_ENDINGS.has(path.extname(entry.name).slice(1).toLowerCase())) found.push(inner);
  }
  return found;
}
