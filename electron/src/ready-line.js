/**
 * What the server says once it answers.
 *
 * @typedef {{ url: string, port: number, ws_port: number, pid: number }} Ready
 */

/**
 * Read a line of the server's standard output. Null: it is no ready line, or not one of a server on this computer.
 *
 * @param {string} line
 * @returns {Ready | null}
 */
export function readReadyLine(line) {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (value?.event !== "ready" || typeof value.url !== "string" || !Number.isInteger(value.port)) return null;
  const { hostname, protocol } = new URL(value.url);
  if (protocol !== "http:" || !["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return null;
  return { url: value.url, port: value.port, ws_port: value.ws_port, pid: value.pid };
}
