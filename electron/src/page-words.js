import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * What the page says of an error, for the same words in the shell: what happened and what to do. Null: it says nothing of this one.
 *
 * @param {string} code the server's name of it
 * @param {import("./words.js").Language} language
 * @param {Pick<import("./server-command.js").Place, "projectFolder" | "resourcesFolder">} place
 * @returns {string | null}
 */
export function pageSays(code, language, { projectFolder, resourcesFolder }) {
  const folder = resourcesFolder === null ? path.join(projectFolder, "frontend", "src", "messages") : path.join(resourcesFolder, "messages");
  /** @type {Record<string, string>} */
  const words = JSON.parse(readFileSync(path.join(folder, `${language}.json`), "utf8"));
  const [what, todo] = [words[`error.${code}`], words[`error.${code}.hint`]];
  return what === undefined ? null : [what, todo].filter(Boolean).join(" ");
}
