/**
 * Whether the program looks for a newer one of itself. A package that was built with an address to look at holds
 * `app-update.yml`; RECORDROUTE_UPDATES=off switches it off there too.
 *
 * @param {{ packaged: boolean, hasAddress: boolean, environment: Record<string, string | undefined> }} state
 * @returns {boolean}
 */
export function looksForUpdates({ packaged, hasAddress, environment }) {
  return packaged && hasAddress && environment["RECORDROUTE_UPDATES"] !== "off";
}
