/** A line cut into pieces that are drawn alike: its words with their seconds, how sure they are, and what was found in it. */
import type { Word } from './types';

/** Below this the decoder was more likely wrong than right about a word. */
export const UNSURE = 0.4;

/** `at`: the second of its word. `mark`: found by the person, or the one of these that they are at. */
export interface Piece { text: string; at: number | null; unsure: boolean; mark: '' | 'found' | 'here' }
export interface Range { start: number; end: number }

interface Placed extends Range { word: Word }

/** Where each word stands in the text; words that are not there are left out. White space within one does not count. */
function placed(text: string, words: Word[]): Placed[] {
  const found: Placed[] = [];
  let from = 0;
  for (const word of words) {
    const wanted = word.text.trim();
    const start = wanted ? text.indexOf(wanted, from) : -1;
    if (start < 0) continue;
    from = start + wanted.length;
    found.push({ start, end: from, word });
  }
  return found;
}

const isUnsure = (word: Word | undefined): boolean => typeof word?.probability === 'number' && word.probability < UNSURE;

/** The words of a line that may be others, for who cannot see them marked. */
export const unsureWords = (text: string, words: Word[]): string[] =>
  (words.some(isUnsure) ? placed(text, words).filter((one) => isUnsure(one.word)).map((one) => one.word.text.trim()) : []);

export function piecesOf(text: string, words: Word[], found: Range[], here: Range | null): Piece[] {
  const at = placed(text, words);
  const borders = [...new Set([0, text.length, ...[...at, ...found].flatMap((one) => [one.start, one.end])])].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let [word, mark] = [0, 0];
  for (let n = 0; n + 1 < borders.length; n++) {
    const [start, end] = [borders[n] ?? 0, borders[n + 1] ?? 0];
    while (word < at.length && (at[word]?.end ?? 0) <= start) word++;
    while (mark < found.length && (found[mark]?.end ?? 0) <= start) mark++;
    const spoken = (at[word]?.start ?? Infinity) <= start ? at[word]?.word : undefined;
    const hit = (found[mark]?.start ?? Infinity) <= start ? found[mark] : undefined;
    pieces.push({
      text: text.slice(start, end), at: spoken?.start ?? null,
      unsure: isUnsure(spoken),
      mark: !hit ? '' : here && hit.start === here.start && hit.end === here.end ? 'here' : 'found',
    });
  }
  return pieces;
}
