/** Why a recording that was transcribed has no words, as its coverage tells it. */
import type { Coverage } from './types';

/** `seconds` sounded like a voice, from `start` on; 0 where nothing did. */
export interface Unheard { seconds: number; start: number }

/** Null while there are words, or while nobody has listened to the end. */
export function unheard(whole: boolean, lines: number, coverage: Coverage[]): Unheard | null {
  const heard = coverage.find((entry) => entry.stage === 'transcribe');
  if (!whole || lines || !heard) return null;
  const starts = heard.omissions.flatMap(({ start }) => (start === null ? [] : [start]));
  return { seconds: heard.total, start: starts.length ? Math.min(...starts) : 0 };
}
