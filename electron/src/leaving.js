import { say } from "./words.js";

/** The places of the buttons. */
export const STAY = 0;
export const LEAVE = 1;

/**
 * What a person is asked when the window is to be left while its page records.
 *
 * @param {"quit" | "reload"} what
 * @param {import("./words.js").Language} language
 * @returns {import("electron").MessageBoxOptions}
 */
export function leaveQuestion(what, language) {
  return {
    type: "question",
    message: say(language, "recording_title"),
    detail: say(language, "recording_safe"),
    buttons: [say(language, "recording_stay"), say(language, what === "quit" ? "recording_quit" : "recording_reload")],
    defaultId: STAY,
    cancelId: STAY,
    noLink: true,
  };
}

/**
 * What a person is told when the server is not started any more while the page records, where no start screen can be shown.
 *
 * @param {string} body what happened
 * @param {import("./words.js").Language} language
 * @returns {import("electron").MessageBoxOptions}
 */
export function failedWhileRecording(body, language) {
  return {
    type: "warning",
    message: say(language, "failed_title"),
    detail: `${body}\n\n${say(language, "recording_goes_on")}`,
    buttons: [say(language, "try_again")],
    noLink: true,
  };
}
