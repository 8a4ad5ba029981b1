/** Where a person was in each recording, kept in the browser: the second, and the line at the top of the window. */
const key = (what: string, id: string): string => `recordroute.${what}.${id}`;
const number = (kept: string | null): number | null => (kept !== null && Number(kept) >= 0 ? Number(kept) : null);

export const secondOf = (id: string): number => number(localStorage.getItem(key('second', id))) ?? 0;
export const keepSecond = (id: string, seconds: number): void => localStorage.setItem(key('second', id), String(Math.round(seconds * 10) / 10));

/** The id of the line that was at the top of the window; null where what is above the transcript was shown. */
export const topOf = (id: string): number | null => number(localStorage.getItem(key('line', id)));
export function keepTop(id: string, line: number | null): void {
  if (line !== null) localStorage.setItem(key('line', id), String(line));
  else localStorage.removeItem(key('line', id));
}

/** The recording is gone for good. */
export function forgetPlace(id: string): void {
  for (const what of ['second', 'line']) localStorage.removeItem(key(what, id));
}

/** The line of `words` at `top` pixels below the top of the window; null while what is above the words is still shown. */
export function topAt(words: HTMLElement, top: number): number | null {
  const { left, top: begin } = words.getBoundingClientRect();
  const line = begin < top ? document.elementFromPoint(left + 4, top + 12)?.closest('li[id]') : null;
  return line && words.contains(line) ? Number(line.id.slice(1)) : null;
}
