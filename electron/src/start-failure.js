/** @typedef {"missing" | "ended" | "hung" | "restless" | "data_in_use"} Failure */

/** The server did not become ready in the time it was given. */
export class StartTimeout extends Error {}

/** The server could not stay: it ended too often. */
export class Restless extends Error {}

const IN_USE = /^Another RecordRoute works in /; // the sentence of `DataFolderInUse`

/**
 * What kind of failure a person is told of.
 *
 * @param {unknown} error what starting the server was rejected with
 * @param {string[]} lines the end of its log
 * @returns {Failure}
 */
export function classifyFailure(error, lines) {
  if (error instanceof StartTimeout) return "hung";
  if (error instanceof Restless) return "restless";
  if (error instanceof Error && "code" in error && ["ENOENT", "EACCES", "ENOTDIR"].includes(String(error.code))) return "missing";
  return lines.some((line) => IN_USE.test(line)) ? "data_in_use" : "ended";
}
