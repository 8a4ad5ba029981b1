import { expect, it } from 'vitest';
import type { Word } from './types';
import { piecesOf, unsureWords } from './words';

const word = (text: string, start: number, probability: number | null = 0.9): Word => ({ text, start, end: start + 1, probability });

it('cuts a line at its words and what was found, and keeps all of the text', () => {
  const pieces = piecesOf('the plan, so', [word('the', 1), word('plan,', 2, 0.2), word('so', 3, null)], [{ start: 5, end: 11 }], { start: 5, end: 11 });
  expect(pieces.map((one) => one.text).join('')).toBe('the plan, so');
  expect(pieces.map((one) => [one.text, one.at, one.unsure, one.mark])).toEqual([
    ['the', 1, false, ''], [' ', null, false, ''], ['p', 2, true, ''], ['lan,', 2, true, 'here'], [' ', null, false, 'here'],
    ['s', 3, false, 'here'], ['o', 3, false, ''],
  ]);
});
it('leaves out words that are not in the text', () => {
  expect(piecesOf('a c', [word('a', 1), word('b', 2), word('c', 3)], [], null).map((one) => one.at)).toEqual([1, null, 3]);
  expect(piecesOf('', [word('a', 1)], [], null)).toEqual([]);
});
it('names the words that may be others', () => {
  expect(unsureWords('a b', [word('a', 1, 0.2), word('b', 2), word('gone', 3, 0.1)])).toEqual(['a']);
});
