import path from "node:path";

/** What a person most likely means to add; the server judges by what is in a file, whatever its name. */
export const FILE_ENDINGS = [
  ...["aac", "aif", "aiff", "amr", "flac", "m4a", "mka", "mp3", "oga", "ogg", "opus", "wav", "weba", "wma"],
  ...["3gp", "avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "webm", "wmv"],
  ...["pdf", "txt", "md"],
];

/**
 * The files and folders among the words that a program was started with, as absolute paths. What is not there is left out.
 *
 * @param {unknown} words all of them, as another start handed them over
 * @param {unknown} folder where that start was made
 * @param {number} own how many of the words are the program's own
 * @param {(path: string) => boolean} isThere
 * @returns {string[]}
 */
export function openedFiles(words, folder, own, isThere) {
  if (!Array.isArray(words) || typeof folder !== "string") return [];
  const given = words.slice(own).filter((word) => typeof word === "string" && word !== "" && !word.startsWith("-"));
  return [...new Set(given.map((word) => path.resolve(folder, word)))].filter(isThere);
}
