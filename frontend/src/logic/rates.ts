/** How fast a stage goes, in what people count: sound by its own length, everything else by the minute. */
import type { Progress } from './types';

const UNITS = ['seconds', 'segments', 'chunks', 'pages'] as const;
export interface Rate { unit: (typeof UNITS)[number]; n: string }

/** Null until it is known, and for what nobody counts. */
export function told({ rate, unit }: Pick<Progress, 'rate' | 'unit'>): Rate | null {
  const known = UNITS.find((one) => one === unit);
  if (!rate || !known) return null;
  if (known === 'seconds') return { unit: known, n: rate.toFixed(1) };
  const minutely = rate * 60;
  return { unit: known, n: String(minutely < 10 ? Math.round(minutely * 10) / 10 : Math.round(minutely)) };
}
