/** Where a person was in each recording, kept in the browser: the second, and the line at the top of the window. */
const key = (what: string, id: string): string => `recordroute.${what}.${id}`;
const number = (kept: string | null): number | null => (kept !== null && Number(kept) >= 0 ? Number(kept) : null);

export const secondOf = (id: string): number => number(localStorage.getItem(key('second', id))) ?? 0;
export const keepSecond = (id: string, seconds: number): void => localStorage.setItem(key('second', id), String(Math.round(seconds * 10) / 10));

/** The line at the top, and how many of its pixels are above that. */
export interface Top { line: number; past: number }

export function topOf(id: string): Top | null {
  const [line, past] = (localStorage.getItem(key('line', id)) ?? '').split(' ').map(Number);
  return line && past !== undefined && Number.isFinite(past) ? { line, past } : null;
}
export function keepTop(id: string, top: Top | null): void {
  if (top) localStorage.setItem(key('line', id), `${top.line} ${Math.round(top.past)}`);
  else localStorage.removeItem(key('line', id));
}

/** The line of `words` at `top` pixels below the top of the window; null while what is above the words is still shown. */
export function topAt(words: HTMLElement, top: number): Top | null {
  const { left, top: begin } = words.getBoundingClientRect();
  const line = begin < top ? document.elementFromPoint(left + 4, top + 12)?.closest('li[id]') : null;
  return line && words.contains(line) ? { line: Number(line.id.slice(1)), past: top - line.getBoundingClientRect().top } : null;
}

/** Bring a line back to where it was. Twice, because lines that were never shown have only a guessed height. */
export function bringBack({ line, past }: Top, top: () => number, times = 2): void {
  requestAnimationFrame(() => {
    const found = document.getElementById(`s${line}`);
    if (!found) return;
    scrollBy({ top: found.getBoundingClientRect().top - top() + past, behavior: 'instant' });
    if (times > 1) bringBack({ line, past }, top, times - 1);
  });
}
