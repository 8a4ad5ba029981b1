/** The transcript as it is shown: a person's changes applied, gaps between lines, the line at a second. */
import type { Coverage, Omission, Segment, ShownText } from './types';

export type Line = { kind: 'segment'; segment: Segment; text: string } | { kind: 'gap'; gap: Omission };

export function lines(segments: Segment[], changed: ShownText[], coverage: Coverage[]): Line[] {
  const texts = new Map(changed.map((one) => [one.segment_id, one.text]));
  const gaps = (coverage.find((entry) => entry.stage === 'transcribe')?.omissions ?? [])
    .filter((gap) => gap.start !== null && gap.amount >= 1).sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  const found: Line[] = [];
  let next = 0;
  for (const segment of segments) {
    while (next < gaps.length && segment.start !== null && (gaps[next]?.start ?? 0) < segment.start) {
      const gap = gaps[next++];
      if (gap) found.push({ kind: 'gap', gap });
    }
    found.push({ kind: 'segment', segment, text: texts.get(segment.id) ?? segment.text });
  }
  return [...found, ...gaps.slice(next).map((gap): Line => ({ kind: 'gap', gap }))];
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

/** Puts newly fetched segments in place of those from the same id on. */
export function append(known: Segment[], fetched: Segment[]): Segment[] {
  const first = fetched[0]?.id;
  return first === undefined ? known : [...known.filter((segment) => segment.id < first), ...fetched];
}
