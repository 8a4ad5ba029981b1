/**
 * What the server says once it answers. `token` is the secret of this launch.
 *
 * @typedef {{ url: string, port: number, ws_port: number, token: string, pid: number }} Ready
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
  if (value?.event !== "ready" || typeof value.url !== "string" || typeof value.token !== "string") return null;
  if (![value.port, value.ws_port, value.pid].every(Number.isInteger)) return null;
  const { hostname, protocol } = new URL(value.url);
  if (protocol !== "http:" || !["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return null;
  return { url: value.url, port: value.port, ws_port: value.ws_port, token: value.token, pid: value.pid };
}

/**
 * Whether a page of one of the two servers can talk to the other, given its secret.
 *
 * @param {Ready} one
 * @param {Ready} other
 */
export function sameAddress(one, other) {
  return new URL(one.url).origin === new URL(other.url).origin && one.ws_port === other.ws_port;
}

/**
 * The cookie that opening the page with the secret in its address would give it.
 *
 * @param {Ready} ready
 * @returns {import("electron").CookiesSetDetails}
 */
export function pageCookie({ url, port, token }) {
  return { url: new URL(url).origin, name: `recordroute_${port}`, value: token, path: "/", httpOnly: true, sameSite: "strict" };
}

/**
 * The address that opens the page where it was: the secret, and the place after the `#` of the address it had.
 *
 * @param {Ready} ready
 * @param {string} before the address that the window showed, or ""
 * @returns {string}
 */
export function pageAddress(ready, before) {
  const place = before.startsWith("http:") ? before.slice(before.indexOf("#") + 1 || before.length) : "";
  return place === "" ? ready.url : `${ready.url}#${place}`;
}
