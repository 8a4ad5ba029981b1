import path from "node:path";

/**
 * How the server is started: which program, with which words, in which folder.
 *
 * @typedef {{ program: string, words: string[], folder: string }} ServerCommand
 */

/**
 * RECORDROUTE_PYTHON names another Python; otherwise it is the one that set-up made in the project's folder.
 *
 * @param {string} projectFolder
 * @param {Record<string, string | undefined>} environment
 * @param {string} platform as in `process.platform`
 * @returns {ServerCommand}
 */
export function serverCommand(projectFolder, environment, platform) {
  const join = platform === "win32" ? path.win32.join : path.posix.join;
  const made = platform === "win32" ? join(projectFolder, ".venv", "Scripts", "python.exe") : join(projectFolder, ".venv", "bin", "python");
  return {
    program: environment["RECORDROUTE_PYTHON"] || made,
    words: ["-m", "sttEngine.cli", "serve", "--port", "0", "--ws-port", "0", "--exit-with-parent"],
    folder: projectFolder,
  };
}
