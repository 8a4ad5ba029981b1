const HERE = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Where a link leads: "own" stays in the window, "external" belongs in the person's browser, "refused" goes nowhere.
 *
 * Pages of the web are external. Other programs of this computer are none, and neither is an address that carries a password.
 *
 * @param {string} target the address that is asked for
 * @param {string | null} origin the server's origin, null before it is ready
 * @returns {"own" | "external" | "refused"}
 */
export function classifyNavigation(target, origin) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return "refused";
  }
  if (url.username !== "" || url.password !== "") return "refused";
  if (origin !== null && url.origin === origin) return "own";
  const web = url.protocol === "https:" || url.protocol === "http:";
  return web && !HERE.has(url.hostname) ? "external" : "refused";
}
