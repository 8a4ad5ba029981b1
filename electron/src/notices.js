import { say } from "./words.js";

/** @typedef {{ title: string, body: string, place: string }} Notice */

/**
 * A file on its way to the server: how much of it is there, from 0 to 1, and how many wait behind it.
 *
 * @typedef {{ name: string, fraction: number, more: number }} Sending
 */

/**
 * What the system shows when a job has ended; null: nothing, because the person ended it, or looks at the window anyway.
 *
 * @param {import("./job-board.js").Job} job
 * @param {string} title the recording's
 * @param {boolean} looking whether our window has the person's attention
 * @param {import("./words.js").Language} language
 * @returns {Notice | null} `place` is where a click leads, as the page writes it after `#`
 */
export function noticeOfEnd(job, title, looking, language) {
  if (looking || job.state === "cancelled") return null;
  const place = `/recording/${job.recording_id}`;
  if (job.state === "failed") return { title: say(language, "job_failed_title", { title }), body: say(language, "job_failed_body"), place };
  return { title, body: say(language, "job_done_body"), place };
}

/**
 * One line of how far the work is, for the tray; null when there is none. A file that is being sent comes first: it is waited for.
 *
 * @param {import("./job-board.js").Work | null} work
 * @param {Sending | null} sending
 * @param {Record<string, string>} titles by recording
 * @param {import("./words.js").Language} language
 * @returns {string | null}
 */
export function workLine(work, sending, titles, language) {
  if (sending !== null) {
    const values = { name: sending.name, percent: Math.floor(sending.fraction * 100), more: sending.more };
    return say(language, sending.more > 0 ? "adding_many" : "adding", values);
  }
  if (work === null) return null;
  const values = { title: titles[work.recording] ?? "RecordRoute", percent: Math.floor(work.fraction * 100), more: work.more };
  return say(language, work.more > 0 ? "working_many" : "working", values);
}
