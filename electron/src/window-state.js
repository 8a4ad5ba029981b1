/** @typedef {{ x: number, y: number, width: number, height: number }} Bounds */

export const SMALLEST = { width: 360, height: 480 };
const USUAL = { width: 1280, height: 860 };
const GRIP = 80; // so much of the title bar must be reachable

/**
 * Where the window opens: where it was, if a display is there, else the usual size in the middle of the first display.
 *
 * @param {Bounds | null} saved
 * @param {Bounds[]} areas what each display leaves to windows, the primary first
 * @returns {Partial<Bounds> & { width: number, height: number }}
 */
export function windowBounds(saved, areas) {
  const area = saved === null ? undefined : areas.find((one) => reachable(saved, one));
  if (saved === null || area === undefined) {
    const primary = areas[0] ?? { width: USUAL.width, height: USUAL.height };
    return { width: Math.min(USUAL.width, primary.width), height: Math.min(USUAL.height, primary.height) };
  }
  return {
    x: saved.x,
    y: saved.y,
    width: clamp(saved.width, SMALLEST.width, area.width),
    height: clamp(saved.height, SMALLEST.height, area.height),
  };
}

/**
 * The middle of the title bar can be taken hold of.
 *
 * @param {Bounds} bounds
 * @param {Bounds} area
 */
function reachable(bounds, area) {
  const seen = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return seen >= GRIP && bounds.y >= area.y && bounds.y <= area.y + area.height - GRIP;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.max(low, Math.min(value, high));
}
