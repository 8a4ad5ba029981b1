/** Times that a person reads and types to the hundredth of a second. */

/** 75.42 -> "1:15.42" */
export function exactClock(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100));
  const [h, m, s] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6000) % 60, (hundredths % 6000) / 100];
  const tail = s.toFixed(2).padStart(5, '0');
  return h ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}

/** "1:15.4", "1:02:03" or "75.4" in seconds; null for what is no time. */
export function parseClock(text: string): number | null {
  const found = /^\s*(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6}(?:[.,]\d{1,3})?)\s*$/.exec(text);
  if (!found) return null;
  const [, h, m, s] = found;
  const seconds = Number((s ?? '').replace(',', '.'));
  if ((m !== undefined && seconds >= 60) || (h !== undefined && Number(m) >= 60)) return null;
  return Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + seconds;
}
