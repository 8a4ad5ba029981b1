import path from "node:path";

/**
 * What the save dialog proposes: the server's file name in the person's download folder. A name that the system would take for a
 * path, or for more than a name, loses what makes it one.
 *
 * @param {string} folder
 * @param {string} suggested
 * @returns {string}
 */
export function downloadPath(folder, suggested) {
  const name = suggested.replace(/[/\\:*?"<>|\u0000-\u001f]/g, " ").replace(/^[. ]+|[. ]+$/g, "").trim();
  return path.join(folder, name || "RecordRoute");
}
