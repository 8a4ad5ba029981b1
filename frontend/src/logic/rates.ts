/** How fast a stage goes, in what people count: sound by its own length, everything else by the minute. */
import type { Progress } from './types';

const UNITS = ['seconds', 'segments', 'chunks', 'pages'] as const;
export interface Rate { unit: (typeof UNITS)[number]; n: string }

/** Null until it is known, for what nobody counts, and where less than one comes in a minute: that tells nothing. */
export function told({ rate, unit }: Pick<Progress, 'rate' | 'unit'>): Rate | null {
  const known = UNITS.find((one) => one === unit);
  if (!rate || !known) return null;
  if (known === 'seconds') return { unit: known, n: rate.toFixed(1) };
  const minutely = rate * 60;
  if (minutely < 1) return null;
  return { unit: known, n: String(minutely < 10 ? Math.round(minutely * 10) / 10 : Math.round(minutely)) };
}
