/**
 * What the shell keeps between two starts. The ports are kept because a browser's memory (language, theme, where one was)
 * belongs to an address with its port.
 *
 * @typedef {object} Remembered
 * @property {import("./window-state.js").Bounds | null} bounds
 * @property {boolean} maximized
 * @property {import("./words.js").Language | null} language what the page shows
 * @property {Theme} theme
 * @property {number} port 0: none yet
 * @property {number} wsPort
 */

/** @typedef {"system" | "light" | "dark"} Theme */

/** @type {Remembered} */
const NOTHING = { bounds: null, maximized: false, language: null, theme: "system", port: 0, wsPort: 0 };

/**
 * What a file of an earlier start says; what makes no sense in it is as if it were not there.
 *
 * @param {string} text
 * @returns {Remembered}
 */
export function readRemembered(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return { ...NOTHING };
  }
  if (typeof found !== "object" || found === null) return { ...NOTHING };
  return {
    bounds: isBounds(found.bounds) ? found.bounds : null,
    maximized: found.maximized === true,
    ...readLooks(found),
    port: readPort(found.port),
    wsPort: readPort(found.wsPort),
  };
}

/**
 * What a page says of how it looks. The page is not trusted to say sense.
 *
 * @param {any} told
 * @returns {{ language: import("./words.js").Language | null, theme: Theme }}
 */
export function readLooks(told) {
  const { language, theme } = typeof told === "object" && told !== null ? told : {};
  return {
    language: language === "en" || language === "ko" ? language : null,
    theme: theme === "light" || theme === "dark" ? theme : "system",
  };
}

/**
 * @param {any} value
 * @returns {value is import("./window-state.js").Bounds}
 */
function isBounds(value) {
  return typeof value === "object" && value !== null && ["x", "y", "width", "height"].every((key) => Number.isInteger(value[key]));
}

/** @param {any} value */
function readPort(value) {
  return Number.isInteger(value) && value >= 1024 && value <= 65535 ? value : 0;
}
