import { expect, it } from 'vitest';
import { append, inPages, lines, placeOf, segmentAt, withChanges, type Fetched } from './transcript';
import type { Segment, ShownLines } from './types';

it('finds the line at a second', () => {
  const segments = [0, 5, 9].map((start, n) => ({ id: n + 1, start }) as Segment);
  expect([segmentAt(segments, 4.9), segmentAt(segments, 5), segmentAt([], 1)]).toEqual([1, 2, null]);
});

const segment = (id: number, start: number, text: string): Segment => ({ id, start, end: start + 1, text, page: null, language: null, words: [] });

const block = (first_segment_id: number, last_segment_id: number, ...shown: Segment[]): ShownLines =>
  ({ first_segment_id, last_segment_id, lines: shown });

it('puts in what a person wants shown and shows gaps where they are', () => {
  const changed = [block(1, 1, segment(1, 0, 'A'))];
  const gap = { reason: 'no_speech_found', amount: 3, start: 5, end: 8 };
  const shown = lines([segment(1, 0, 'a'), segment(2, 9, 'b')], changed,
    [{ stage: 'transcribe', unit: 'seconds', total: 10, covered: 7, omissions: [gap, { ...gap, amount: 0.4 }] }]);
  expect(shown.map((line) => (line.kind === 'gap' ? line.gap.amount : line.text))).toEqual(['A', 3, 'b']);
});
it('replaces from the first new segment on', () => {
  expect(append([segment(1, 0, 'a'), segment(2, 1, 'b')], [segment(2, 1, 'c')]).map((one) => one.text)).toEqual(['a', 'c']);
  expect(append([segment(1, 0, 'a')], [])).toHaveLength(1);
});

const texts = (shown: ReturnType<typeof lines>): (string | null)[][] =>
  shown.flatMap((line) => (line.kind === 'segment' ? [[line.text, line.heard]] : []));
const P = 1_000_000_000;

it('shows split and merged lines in the place of what was heard, and says what was where it reads otherwise', () => {
  const heard = [segment(1, 0, 'a b'), segment(2, 5, 'c'), segment(3, 9, 'd')];
  expect(texts(lines(heard, [block(1, 1, segment(1, 0, 'a'), segment(P + 1, 2, 'b'))], []))).toEqual([['a', null], ['b', null], ['c', null], ['d', null]]);
  expect(texts(lines(heard, [block(2, 3, segment(2, 5, 'c D'))], []))).toEqual([['a b', null], ['c D', 'c d']]);
});
it('takes what a change says of segments in place of what was shown for them', () => {
  const known = [block(1, 2, segment(1, 0, 'ab')), block(4, 4, segment(4, 9, 'D'))];
  expect(withChanges(known, [block(1, 1, segment(1, 0, 'a')), block(2, 2, segment(2, 1, 'b'))]).map((one) => one.first_segment_id)).toEqual([4, 1, 2]);
});
it('finds the line that holds what a merged or split one held', () => {
  const shown = lines([1, 2, 3, 4].map((n) => segment(n, n, `${n}`)), [block(2, 3, segment(2, 2, '2 3')), block(4, 4, segment(4, 4, 'x'), segment(P + 4, 5, 'y'))], []);
  expect([1, 2, 3, 4, P + 4, 2 * P + 4, 99].map((id) => placeOf(shown, id))).toEqual([0, 1, 1, 2, 3, 3, 3]);
  expect(placeOf([], 1)).toBe(-1);
});

const server = (count: number, version: (from: number) => number = () => 0) => (from: number, limit: number): Promise<Fetched> => {
  const all = Array.from({ length: count }, (_, n) => segment(n + 1, n, `${n}`)).filter((one) => one.id >= from).slice(0, limit);
  return Promise.resolve({ segments: all, changed: [], complete: true, total: count, version: version(from) });
};
type Told = [lines: number, complete: boolean];
const noting = (told: Told[]) => (soFar: Fetched): void => { told.push([soFar.segments.length, soFar.complete]); };

it('shows the first page of a long transcript at once, then the rest, and is complete with the last page alone', async () => {
  const told: Told[] = [];
  const rest = await inPages(server(9000), noting(told), false, () => true);
  expect(told).toEqual([[400, false]]);
  await rest();
  expect(told).toEqual([[400, false], [4400, false], [8400, false], [9000, true]]);
});
it('is complete with its first page where that is all of it', async () => {
  const told: Told[] = [];
  await (await inPages(server(3), noting(told), true, () => true))();
  await (await inPages(server(0), noting(told), false, () => true))();
  expect(told).toEqual([[3, true], [0, true]]);
});
it('puts a new transcript in the place of one that is read once it is whole, and stops where nobody waits', async () => {
  const told: Told[] = [];
  await (await inPages(server(5000), noting(told), true, () => true))();
  expect(told).toEqual([[5000, true]]);
  await (await inPages(server(5000), noting(told), false, () => false))();
  expect(told).toEqual([[5000, true]]);
});
it('fails with a page that fails, and stays incomplete', async () => {
  const told: Told[] = [];
  const fetch = (from: number, limit: number): Promise<Fetched> => (from > 4400 ? Promise.reject(new Error('away')) : server(9000)(from, limit));
  const rest = await inPages(fetch, noting(told), false, () => true);
  await expect(rest()).rejects.toThrow('away');
  expect(told).toEqual([[400, false], [4400, false]]);
});
it('fetches all pages again where a line was changed between two of them', async () => {
  const told: (Told | number)[] = [];
  let asked = 0;
  const rest = await inPages(server(5000, () => (asked++ ? 1 : 0)), (soFar) => told.push([soFar.segments.length, soFar.complete], soFar.version), false, () => true);
  await rest();
  expect(told).toEqual([[400, false], 0, [5000, true], 1]);
});
