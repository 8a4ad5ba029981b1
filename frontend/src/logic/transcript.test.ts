import { expect, it } from 'vitest';
import { append, lines, segmentAt } from './transcript';
import type { Proposal, Segment } from './types';

it('finds the line at a second', () => {
  const segments = [0, 5, 9].map((start, n) => ({ id: n + 1, start }) as Segment);
  expect([segmentAt(segments, 4.9), segmentAt(segments, 5), segmentAt([], 1)]).toEqual([1, 2, null]);
});

const segment = (id: number, start: number, text: string): Segment => ({ id, start, end: start + 1, text, page: null, language: null });

it('puts accepted corrections in and shows gaps where they are', () => {
  const proposals: Proposal[] = [
    { segment_id: 1, original: 'a', proposed: 'A', state: 'accepted', kind: 'word' }, { segment_id: 2, original: 'b', proposed: 'B', state: 'rejected', kind: 'word' }];
  const gap = { reason: 'no_speech_found', amount: 3, start: 5, end: 8 };
  const shown = lines([segment(1, 0, 'a'), segment(2, 9, 'b')], proposals,
    [{ stage: 'transcribe', unit: 'seconds', total: 10, covered: 7, omissions: [gap, { ...gap, amount: 0.4 }] }]);
  expect(shown.map((line) => (line.kind === 'gap' ? line.gap.amount : line.text))).toEqual(['A', 3, 'b']);
});
it('replaces from the first new segment on', () => {
  expect(append([segment(1, 0, 'a'), segment(2, 1, 'b')], [segment(2, 1, 'c')]).map((one) => one.text)).toEqual(['a', 'c']);
  expect(append([segment(1, 0, 'a')], [])).toHaveLength(1);
});
