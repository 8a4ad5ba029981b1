/** Finding words in a transcript, and putting others in their place. Pure. */
import type { Line } from './transcript';

/** Where something was found: in which line, and from where to where in its text. */
export interface Match { line: number; id: number; start: number; end: number }

export function matches(shown: Line[], query: string, sameCase: boolean): Match[] {
  const found: Match[] = [];
  if (!query) return found;
  const wanted = new RegExp(query.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), sameCase ? 'g' : 'gi');
  shown.forEach((line, n) => {
    if (line.kind !== 'segment') return;
    for (const hit of line.text.matchAll(wanted))
      found.push({ line: n, id: line.segment.id, start: hit.index, end: hit.index + hit[0].length });
  });
  return found;
}

export function byLine(found: Match[]): Map<number, Match[]> {
  const lines = new Map<number, Match[]>();
  for (const one of found) {
    const own = lines.get(one.id);
    if (own) own.push(one);
    else lines.set(one.id, [one]);
  }
  return lines;
}

/** The match at or behind a place; from the beginning again after the last one. 0 for none. */
export function nextMatch(found: Match[], line: number, offset: number): number {
  const at = found.findIndex((one) => one.line > line || (one.line === line && one.start >= offset));
  return at < 0 ? 0 : at;
}

/** The texts of lines with `put` in the place of the matches. `emptied`: lines of which nothing would be left, so they stay. */
export function replaced(shown: Line[], found: Match[], put: string): { texts: { line_id: number; text: string }[]; emptied: number } {
  const texts: { line_id: number; text: string }[] = [];
  let emptied = 0;
  for (const own of byLine(found).values()) {
    const line = shown[own[0]?.line ?? -1];
    if (line?.kind !== 'segment') continue;
    let [text, at] = ['', 0];
    for (const one of own) {
      text += line.text.slice(at, one.start) + put;
      at = one.end;
    }
    text += line.text.slice(at);
    if (text.trim()) texts.push({ line_id: line.segment.id, text });
    else emptied++;
  }
  return { texts, emptied };
}
