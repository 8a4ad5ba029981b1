/** What the shell itself asks the server, beside sending files. */

/**
 * Whether the server answers.
 *
 * @param {import("./ready-line.js").Ready} ready
 */
export async function answers(ready) {
  return (await ask("/api/session", ready)) !== null;
}

/**
 * A recording's title; null: nobody can say.
 *
 * @param {string} recording its id
 * @param {import("./ready-line.js").Ready} ready
 * @returns {Promise<string | null>}
 */
export async function titleOf(recording, ready) {
  const found = await ask(`/api/recordings/${encodeURIComponent(recording)}`, ready);
  return typeof found?.title === "string" ? found.title : null;
}

/**
 * @param {string} address
 * @param {import("./ready-line.js").Ready} ready
 * @returns {Promise<any>} null when there is no answer, or none of success
 */
async function ask(address, ready) {
  try {
    const answer = await fetch(new URL(address, ready.url), { headers: { authorization: `Bearer ${ready.token}` } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // it has just ended, which its keeper tells
  }
}
