/**
 * What the shell knows of jobs, from the server's events; see the table of events in the README.
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} recording_id
 * @property {"queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled"} state
 * @property {number} position
 * @property {{ stage: string, state: string, fraction: number }[]} stages
 */

/**
 * @typedef {object} Board
 * @property {Record<string, Job>} open jobs that have not ended, by id
 * @property {Record<string, number>} fractions of the stage that runs, by job
 * @property {Record<string, string>} titles by recording
 */

/** @typedef {{ board: Board, ended: Job[] }} Change */

/** @type {Board} */
export const EMPTY_BOARD = { open: {}, fractions: {}, titles: {} };
const ENDED = new Set(["succeeded", "failed", "cancelled"]);
const TITLES_KEPT = 500;

/**
 * The board after an event, and the jobs that ended by it. A snapshot tells of endings that were missed: of jobs known to be open.
 *
 * @param {Board} board
 * @param {any} event
 * @returns {Change}
 */
export function afterEvent(board, event) {
  switch (event.type) {
    case "snapshot": {
      /** @type {Job[]} */
      const jobs = event.jobs;
      const open = Object.fromEntries(jobs.filter((job) => !ENDED.has(job.state)).map((job) => [job.id, job]));
      return { board: { ...board, open, fractions: {} }, ended: jobs.filter((job) => ENDED.has(job.state) && board.open[job.id]) };
    }
    case "job":
    case "ended": {
      /** @type {Job} */
      const job = event.job;
      const { [job.id]: before, ...others } = board.open;
      const fractions = withoutKey(board.fractions, job.id);
      if (!ENDED.has(job.state)) return { board: { ...board, open: { ...others, [job.id]: job }, fractions }, ended: [] };
      return { board: { ...board, open: others, fractions }, ended: event.type === "ended" ? [job] : [] };
    }
    case "progress":
      return { board: { ...board, fractions: { ...board.fractions, [event.job_id]: event.fraction } }, ended: [] };
    case "recording":
      return { board: withTitle(board, event.recording.id, String(event.recording.title)), ended: [] };
    default:
      return { board, ended: [] };
  }
}

/**
 * The board with what a recording is called.
 *
 * @param {Board} board
 * @param {string} recording
 * @param {string} title
 * @returns {Board}
 */
export function withTitle(board, recording, title) {
  const titles = { ...withoutKey(board.titles, recording), [recording]: title };
  return { ...board, titles: Object.fromEntries(Object.entries(titles).slice(-TITLES_KEPT)) };
}

/**
 * How far all is that is being worked on: the running job's recording and its share done (0 to 1), and how many more wait.
 *
 * @typedef {{ recording: string, fraction: number, more: number }} Work
 */

/**
 * Null: nothing is being worked on. A job's share counts each of its stages alike; stages that are skipped are done.
 *
 * @param {Board} board
 * @returns {Work | null}
 */
export function workOf(board) {
  const jobs = Object.values(board.open).filter((job) => job.state !== "paused");
  const first = jobs.find((job) => job.state === "running") ?? [...jobs].sort((a, b) => a.position - b.position)[0];
  if (first === undefined) return null;
  const shares = first.stages.map((stage) => {
    if (stage.state === "running") return board.fractions[first.id] ?? stage.fraction;
    return stage.state === "pending" || stage.state === "stale" ? 0 : 1;
  });
  const fraction = shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { recording: first.recording_id, fraction, more: jobs.length - 1 };
}

/**
 * @template T
 * @param {Record<string, T>} record
 * @param {string} key
 */
function withoutKey(record, key) {
  const { [key]: _, ...rest } = record;
  return rest;
}
