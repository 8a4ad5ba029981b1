import { say } from "./words.js";

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

/**
 * What the system shows once a newer program is here. The updater puts the version in the place of `{version}`.
 *
 * @param {import("./words.js").Language} language
 * @returns {{ title: string, body: string }}
 */
export function updateNotice(language) {
  return { title: say(language, "update_title"), body: say(language, "update_body") };
}
