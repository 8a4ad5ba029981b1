/** Cuts a text at its marked ranges, which count characters (code points) as the server does. */
export interface Piece { text: string; marked: boolean }

export function pieces(text: string, marks: [number, number][]): Piece[] {
  const letters = [...text];
  const found: Piece[] = [];
  let at = 0;
  for (const [start, end] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (start > at) found.push({ text: letters.slice(at, start).join(''), marked: false });
    if (end > Math.max(at, start)) found.push({ text: letters.slice(Math.max(at, start), end).join(''), marked: true });
    at = Math.max(at, end);
  }
  if (at < letters.length) found.push({ text: letters.slice(at).join(''), marked: false });
  return found;
}

/** Common beginning and end cut away, what was taken out and what was put in between. By words, so that it reads well. */
export function difference(before: string, after: string): { head: string; removed: string; added: string; tail: string } {
  const a = before.split(/(\s+)/);
  const b = after.split(/(\s+)/);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return {
    head: a.slice(0, head).join(''), removed: a.slice(head, a.length - tail).join(''),
    added: b.slice(head, b.length - tail).join(''), tail: a.slice(a.length - tail).join(''),
  };
}
