const NET = new Set(["http:", "https:", "ws:", "wss:"]);

/**
 * Whether a page may send a request there: to our server alone, on its two ports, and to nobody while there is none. So whoever takes
 * the port of a server that ended hears nothing, and the next server is asked only by pages that have its secret.
 *
 * @param {string} target
 * @param {import("./ready-line.js").Ready | null} ready
 */
export function mayReach(target, ready) {
  const { protocol, host } = new URL(target);
  if (!NET.has(protocol)) return true; // a file of ours, or what a page holds itself
  if (ready === null) return false;
  const own = new URL(ready.url);
  if (protocol === "http:") return host === own.host;
  return protocol === "ws:" && host === `${own.hostname}:${ready.ws_port}`;
}
