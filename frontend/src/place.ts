/** Where a person was in each recording, kept in the browser: the second, and the line at the top of the window. */
const key = (what: string, id: string): string => `recordroute.${what}.${id}`;
const number = (kept: string | null): number | null => (kept !== null && Number(kept) >= 0 ? Number(kept) : null);

export const secondOf = (id: string): number => number(localStorage.getItem(key('second', id))) ?? 0;
export const keepSecond = (id: string, seconds: number): void => localStorage.setItem(key('second', id), String(Math.round(seconds * 10) / 10));

export const lineOf = (id: string): number | null => number(localStorage.getItem(key('line', id)));
export function keepLine(id: string, line: number | null): void {
  if (line === null) localStorage.removeItem(key('line', id));
  else localStorage.setItem(key('line', id), String(line));
}

/** The line of `words` that is the first below `top` pixels of the window; null at the very top of the page. */
export function lineBelow(words: HTMLElement, top: number): number | null {
  const { left, top: begin } = words.getBoundingClientRect();
  if (begin >= top) return null;
  const line = document.elementFromPoint(left + 4, top + 12)?.closest('li[id]')?.id;
  return line && words.contains(document.getElementById(line)) ? Number(line.slice(1)) : null;
}
