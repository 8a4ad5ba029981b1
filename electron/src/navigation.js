/**
 * Where a link leads: "own" stays in the window, "external" belongs in the person's browser, "refused" goes nowhere.
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
  if (origin !== null && url.origin === origin && url.username === "" && url.password === "") return "own";
  if (url.protocol === "https:" || url.protocol === "mailto:") return "external";
  return "refused";
}
