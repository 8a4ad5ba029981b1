import path from "node:path";

/**
 * How the server is started: which program, with which words, in which folder, and whether it is told which ports to take.
 *
 * @typedef {{ program: string, words: string[], folder: string, fixedPorts: boolean }} ServerCommand
 */

/**
 * @typedef {object} Place
 * @property {string} projectFolder the clone's, which holds .venv
 * @property {string | null} resourcesFolder where the packaged program lies; null in a clone
 * @property {Record<string, string | undefined>} environment
 * @property {string} platform as in `process.platform`
 */

/**
 * Packaged, it is the frozen program beside the shell. In a clone it is the Python that set-up made there. RECORDROUTE_PYTHON names
 * another Python, for the clone alone: a packaged program starts what was packaged with it.
 *
 * @param {Place} place
 * @param {{ port: number, wsPort: number }} ports 0 takes a free one
 * @returns {ServerCommand}
 */
export function serverCommand({ projectFolder, resourcesFolder, environment, platform }, { port, wsPort }) {
  const windows = platform === "win32";
  const join = windows ? path.win32.join : path.posix.join;
  const fixedPorts = port !== 0 || wsPort !== 0;
  const serve = ["serve", "--port", String(port), "--ws-port", String(wsPort), "--exit-with-parent"];
  if (resourcesFolder !== null) {
    const folder = join(resourcesFolder, "sttEngine");
    return { program: join(folder, windows ? "sttEngine.exe" : "sttEngine"), words: serve, folder, fixedPorts };
  }
  const made = windows ? join(projectFolder, ".venv", "Scripts", "python.exe") : join(projectFolder, ".venv", "bin", "python");
  const program = environment["RECORDROUTE_PYTHON"] || made;
  return { program, words: ["-m", "sttEngine.cli", ...serve], folder: projectFolder, fixedPorts };
}

/**
 * How a server that does not end by itself is ended with all that it started; null: a signal does it, see `sttEngine/workers`.
 * Windows knows no such signal, and a virtual environment's python.exe has the real one as its child.
 *
 * @param {string} platform
 * @param {number} pid
 * @returns {{ program: string, words: string[] } | null}
 */
export function treeEnder(platform, pid) {
  return platform === "win32" ? { program: "taskkill", words: ["/PID", String(pid), "/T", "/F"] } : null;
}
