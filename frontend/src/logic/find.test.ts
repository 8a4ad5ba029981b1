import { expect, it } from 'vitest';
import { matches, nextMatch, replaced } from './find';
import type { Line } from './transcript';

const line = (id: number, text: string): Line =>
  ({ kind: 'segment', text, heard: null, segment: { id, start: id, end: id, text, page: null, language: null, words: [] } });
const shown = [line(1, 'The plan, the Plan'), line(2, 'no'), line(3, 'plan'), line(4, '회의록과 회의')];

it('finds every place in order, signs as they are', () => {
  expect(matches(shown, 'plan', false).map((one) => [one.line, one.start, one.end])).toEqual([[0, 4, 8], [0, 14, 18], [2, 0, 4]]);
  expect(matches(shown, 'plan', true)).toHaveLength(2);
  expect(matches(shown, '회의', true)).toHaveLength(2);
  expect([matches(shown, '.*', false), matches(shown, '', false)]).toEqual([[], []]);
});
it('goes on from a place, and around', () => {
  const found = matches(shown, 'plan', false);
  expect([nextMatch(found, 0, 5), nextMatch(found, 1, 0), nextMatch(found, 3, 0), nextMatch([], 0, 0)]).toEqual([1, 2, 0, 0]);
});
it('puts the new words in all places of a line, and leaves a line that nothing would be left of', () => {
  expect(replaced(shown, matches(shown, 'plan', false), '')).toEqual({ texts: [{ line_id: 1, text: 'The , the ' }], emptied: 1 });
  expect(replaced(shown, matches(shown, '회의', false), '$&').texts).toEqual([{ line_id: 4, text: '$&록과 $&' }]);
});
