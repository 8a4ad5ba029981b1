/** The transcript as it is shown: a person's changes applied, gaps between lines, the line at a second, the line of an id. */
import type { Coverage, Omission, Segment, ShownLines } from './types';

/** `heard`: what was heard in its place, where that reads otherwise. */
export type Line = { kind: 'segment'; segment: Segment; text: string; heard: string | null } | { kind: 'gap'; gap: Omission };

/** Ids of lines count segments up to here; above, they say which of the lines made of a segment one is. */
const PIECES = 1_000_000_000;
export const heardId = (lineId: number): number => lineId % PIECES;
export const keyOf = (line: Line): string => (line.kind === 'segment' ? `s${line.segment.id}` : `gap${line.gap.start}`);

const bare = (texts: string[]): string => texts.join('').replace(/\s+/g, '');

export function lines(segments: Segment[], changed: ShownLines[], coverage: Coverage[]): Line[] {
  const gaps = (coverage.find((entry) => entry.stage === 'transcribe')?.omissions ?? [])
    .filter((gap) => gap.start !== null && gap.amount >= 1).sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  const found: Line[] = [];
  let next = 0;
  const put = (segment: Segment, heard: string | null): void => {
    while (next < gaps.length && segment.start !== null && (gaps[next]?.start ?? 0) < segment.start) {
      const gap = gaps[next++];
      if (gap) found.push({ kind: 'gap', gap });
    }
    found.push({ kind: 'segment', segment, text: segment.text, heard });
  };
  const blocks = new Map(changed.map((block) => [block.first_segment_id, block]));
  for (let n = 0; n < segments.length; n++) {
    const segment = segments[n];
    if (!segment) continue;
    const block = blocks.get(segment.id);
    if (!block) { put(segment, null); continue; }
    const texts: string[] = [];
    for (; n < segments.length && (segments[n]?.id ?? 0) <= block.last_segment_id; n++) texts.push(segments[n]?.text ?? '');
    n--;
    const same = bare(texts) === bare(block.lines.map((line) => line.text));
    for (const line of block.lines) put(line, same ? null : texts.join(' '));
  }
  return [...found, ...gaps.slice(next).map((gap): Line => ({ kind: 'gap', gap }))];
}

/** What is shown after a change: of segments that it names, what it says of them. */
export function withChanges(known: ShownLines[], fresh: ShownLines[]): ShownLines[] {
  const taken = new Set(fresh.flatMap((block) =>
    Array.from({ length: block.last_segment_id - block.first_segment_id + 1 }, (_, n) => block.first_segment_id + n)));
  const left = known.filter((block) => {
    for (let id = block.first_segment_id; id <= block.last_segment_id; id++) if (taken.has(id)) return false;
    return true;
  });
  return [...left, ...fresh];
}

/** The id of the last segment that has begun at `seconds`; null before the first. By halving: transcripts are long. */
export function segmentAt(segments: Segment[], seconds: number): number | null {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1]?.id ?? null;
}

/** Where the line with an id is, or the one that now holds what it held; -1 without any. */
export function placeOf(shown: Line[], lineId: number): number {
  let near = -1;
  for (let n = 0; n < shown.length; n++) {
    const line = shown[n];
    if (line?.kind !== 'segment') continue;
    if (line.segment.id === lineId) return n;
    if (heardId(line.segment.id) <= heardId(lineId)) near = n;
  }
  return near;
}

/** Puts newly fetched segments in place of those from the same id on. */
export function append(known: Segment[], fetched: Segment[]): Segment[] {
  const first = fetched[0]?.id;
  return first === undefined ? known : [...known.filter((segment) => segment.id < first), ...fetched];
}

export interface Fetched { segments: Segment[]; changed: ShownLines[]; complete: boolean; total: number; version: number }
/** `finished`: the server has all of it; `complete`: so has the page. */
export interface Told extends Fetched { finished: boolean }
const FIRST_PAGE = 400; // fills any window, and is there at once
const NEXT_PAGES = 4000; // read by the browser within a few frames

/** Fetches a transcript page by page. Resolves with the first page told; what it resolves with fetches the others and tells of
 * each, unless `wanted` says no. What is told is complete only with every page in it.
 *
 * Where a transcript stands already, a person who reads it sees the new one once it is whole. Pages between which a line was
 * changed do not belong together: then all are fetched again.
 */
export async function inPages(
  fetch: (from: number, limit: number) => Promise<Fetched>, tell: (soFar: Told) => void, stands: boolean, wanted: () => boolean,
): Promise<() => Promise<void>> {
  let soFar = await fetch(1, FIRST_PAGE);
  const isAll = (): boolean => soFar.segments.length >= soFar.total;
  const told = (): void => {
    if (wanted() && (!stands || isAll())) tell({ ...soFar, finished: soFar.complete, complete: soFar.complete && isAll() });
  };
  told();
  return async () => {
    while (wanted() && !isAll()) {
      const page = await fetch((soFar.segments.at(-1)?.id ?? 0) + 1, NEXT_PAGES);
      if (page.version !== soFar.version) {
        stands = true;
        soFar = await fetch(1, NEXT_PAGES);
      } else {
        const segments = append(soFar.segments, page.segments);
        const total = page.segments.length ? page.total : segments.length;
        soFar = { ...page, segments, total, changed: withChanges(soFar.changed, page.changed) };
      }
      told();
    }
  };
}
