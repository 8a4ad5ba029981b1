import { say } from "./words.js";

/** @typedef {"starting" | "slow" | "restarting" | "failed"} Phase */

/**
 * What the start screen shows: words only, so that the page of it decides nothing.
 *
 * @typedef {object} StartScreen
 * @property {import("./words.js").Language} language
 * @property {Phase} phase
 * @property {string} title
 * @property {string} body
 * @property {string} safe what is safe, when something failed
 * @property {string} log
 * @property {{ log: string, tryAgain: string, copyLog: string, copied: string, noLog: string }} labels
 */

/**
 * @param {Phase} phase
 * @param {import("./start-failure.js").Failure | null} failure why, in the phase "failed"
 * @param {string[]} lines the end of the server's log
 * @param {import("./words.js").Language} language
 * @returns {StartScreen}
 */
export function startScreen(phase, failure, lines, language) {
  const body = {
    starting: say(language, "starting_body"),
    slow: say(language, "slow_body"),
    restarting: say(language, "restarting_body"),
    failed: say(language, `failed_body_${failure ?? "ended"}`),
  }[phase];
  const title = say(language, phase === "slow" ? "starting_title" : `${phase}_title`);
  return {
    language,
    phase,
    title,
    body,
    safe: phase === "failed" ? say(language, "failed_safe") : "",
    log: lines.join("\n"),
    labels: {
      log: say(language, "log"),
      tryAgain: say(language, "try_again"),
      copyLog: say(language, "copy_log"),
      copied: say(language, "copied"),
      noLog: say(language, "no_log"),
    },
  };
}
