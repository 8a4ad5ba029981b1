import { readFileSync } from "node:fs";

/** @typedef {"en" | "ko"} Language */
/** @typedef {keyof typeof import("../messages/en.json")} Key */

/** @type {Record<Language, Record<string, string>>} */
const CATALOGS = { en: read("en"), ko: read("ko") };

/**
 * What the shell shows, in one of its two languages.
 *
 * @param {Language} language
 * @param {Key} key
 * @param {Record<string, string | number>} values for the places in braces
 * @returns {string}
 */
export function say(language, key, values = {}) {
  const text = CATALOGS[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/**
 * The language that the page told last; before it told any, the system's.
 *
 * @param {Language | null} told
 * @param {string} locale as in "ko-KR"
 * @returns {Language}
 */
export function shellLanguage(told, locale) {
  return told ?? (locale.toLowerCase().startsWith("ko") ? "ko" : "en");
}

/**
 * @param {Language} language
 * @returns {Record<string, string>}
 */
function read(language) {
  return JSON.parse(readFileSync(new URL(`../messages/${language}.json`, import.meta.url), "utf8"));
}
