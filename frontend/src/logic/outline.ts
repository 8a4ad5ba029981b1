/** How high the outline of a sound is drawn. */

const QUIET = 12; // of 255: sound that stays below is drawn as quiet as it is, so that an empty room does not look like speech

/** From 0 to 1 for each of the levels, which are 0 to 255: the loudest is 1 where anything is loud enough to be heard well. */
export function heights(levels: number[]): number[] {
  const full = levels.reduce((loudest, level) => Math.max(loudest, level), QUIET);
  return levels.map((level) => level / full);
}
