const WANTED = new Set(["media", "clipboard-sanitized-write", "notifications"]);

/**
 * Whether a page may use a device or a system service: only ours, only what the app uses.
 *
 * @param {string} permission Electron's name of it
 * @param {string} pageUrl the page that asks
 * @param {string | null} origin the server's origin
 * @returns {boolean}
 */
export function allowsPermission(permission, pageUrl, origin) {
  if (origin === null || !WANTED.has(permission)) return false;
  try {
    return new URL(pageUrl).origin === origin;
  } catch {
    return false;
  }
}
