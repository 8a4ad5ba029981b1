import { pageSays } from "./page-words.js";
import { FileRefused, NotRead, NotSent } from "./upload.js";
import { say } from "./words.js";

/** @typedef {{ name: string, error: unknown }} NotAdded */

const MOST_LINES = 10; // a message that is higher than the screen has no button

/**
 * What a person is told of files that were not added: which, why, and what to do.
 *
 * @param {NotAdded[]} failed at least one
 * @param {import("./words.js").Language} language
 * @param {Pick<import("./server-command.js").Place, "projectFolder" | "resourcesFolder">} place
 * @returns {import("electron").MessageBoxOptions}
 */
export function notAdded(failed, language, place) {
  const [first, ...others] = failed;
  if (first !== undefined && others.length === 0) {
    return { type: "warning", message: say(language, "file_failed_title", { name: first.name }), detail: why(first.error, language, place) };
  }
  const lines = failed.slice(0, MOST_LINES).map(({ name, error }) => `${name}: ${why(error, language, place)}`);
  if (failed.length > MOST_LINES) lines.push(say(language, "files_failed_more", { count: failed.length - MOST_LINES }));
  return { type: "warning", message: say(language, "files_failed_title", { count: failed.length }), detail: lines.join("\n") };
}

/**
 * @param {unknown} error
 * @param {import("./words.js").Language} language
 * @param {Pick<import("./server-command.js").Place, "projectFolder" | "resourcesFolder">} place
 */
function why(error, language, place) {
  if (error instanceof FileRefused) return pageSays(error.code, language, place) ?? say(language, "file_refused");
  if (error instanceof NotRead) return say(language, `file_${error.why}`);
  return say(language, error instanceof NotSent ? "file_not_sent" : "file_refused");
}
