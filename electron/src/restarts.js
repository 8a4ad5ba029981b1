const FIRST_PAUSE_MS = 500;
const MOST = 4; // in COUNTED_MS: more is no accident
const COUNTED_MS = 5 * 60_000;

/**
 * What to do when the server has ended by itself: how long to wait before it is started again, and null to leave it.
 *
 * @param {number[]} ends when it ended by itself, the last included, in milliseconds
 * @returns {number | null}
 */
export function restartPause(ends) {
  const last = ends.at(-1) ?? 0;
  const lately = ends.filter((end) => last - end < COUNTED_MS).length;
  return lately > MOST ? null : FIRST_PAUSE_MS * 2 ** (lately - 1);
}
