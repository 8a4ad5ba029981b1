const WANTED = new Set(["clipboard-sanitized-write", "fullscreen"]);

/**
 * Whether a page may use a device or a system service: only ours, only what the app uses. Of cameras and microphones, only the
 * microphone: `media` names what is asked for, "audio" or "video".
 *
 * @param {string} permission Electron's name of it
 * @param {string} pageUrl the page that asks
 * @param {string | null} origin the server's origin
 * @param {readonly string[]} media
 * @returns {boolean}
 */
export function allowsPermission(permission, pageUrl, origin, media = []) {
  const wanted = permission === "media" ? media.length > 0 && media.every((kind) => kind === "audio") : WANTED.has(permission);
  if (origin === null || !wanted) return false;
  try {
    return new URL(pageUrl).origin === origin;
  } catch {
    return false;
  }
}
