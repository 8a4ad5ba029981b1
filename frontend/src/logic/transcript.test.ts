import { expect, it } from 'vitest';
import { append, lines, segmentAt } from './transcript';
import type { Segment } from './types';

it('finds the line at a second', () => {
  const segments = [0, 5, 9].map((start, n) => ({ id: n + 1, start }) as Segment);
  expect([segmentAt(segments, 4.9), segmentAt(segments, 5), segmentAt([], 1)]).toEqual([1, 2, null]);
});

const segment = (id: number, start: number, text: string): Segment => ({ id, start, end: start + 1, text, page: null, language: null });

it('puts in what a person wants shown and shows gaps where they are', () => {
  const changed = [{ segment_id: 1, text: 'A' }];
  const gap = { reason: 'no_speech_found', amount: 3, start: 5, end: 8 };
  const shown = lines([segment(1, 0, 'a'), segment(2, 9, 'b')], changed,
    [{ stage: 'transcribe', unit: 'seconds', total: 10, covered: 7, omissions: [gap, { ...gap, amount: 0.4 }] }]);
  expect(shown.map((line) => (line.kind === 'gap' ? line.gap.amount : line.text))).toEqual(['A', 3, 'b']);
});
it('replaces from the first new segment on', () => {
  expect(append([segment(1, 0, 'a'), segment(2, 1, 'b')], [segment(2, 1, 'c')]).map((one) => one.text)).toEqual(['a', 'c']);
  expect(append([segment(1, 0, 'a')], [])).toHaveLength(1);
});
