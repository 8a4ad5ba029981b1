/** What coverage records say of the file itself: where its sound ends early, and whether any of it is lost. */
import { clock } from './format';
import type { Coverage, Omission } from './types';

const LOST: ReadonlySet<string> = new Set(['source_truncated', 'source_damaged']);

export const lostAtSource = (entry: Coverage): boolean => entry.omissions.some((gap) => LOST.has(gap.reason));

/** Where the sound of a cut file ends, and how long it should be; `of` is null when nothing says that. */
export function sourceEnd(gap: Omission): { at: string; of: string | null } | null {
  if (gap.reason !== 'source_truncated' || gap.start === null) return null;
  return { at: clock(gap.start), of: gap.end === null ? null : clock(gap.end) };
}

export interface Span { start: number; end: number }

/** Stretches of the sound of which there is no text, as the player marks them; those too short to see are left out. */
export const gaps = (coverage: Coverage[]): Span[] =>
  coverage.filter((entry) => entry.unit === 'seconds').flatMap((entry) => entry.omissions)
    .flatMap(({ start, end, amount }) => (start !== null && end !== null && end > start && amount >= 1 ? [{ start, end }] : []));
