import { expect, it } from 'vitest';
import { listed, scopes, withTags } from './tags';

it('splits what was typed at commas', () => {
  expect(listed(' QA, 회의 ,, qa，b')).toEqual(['QA', '회의', 'b']);
  expect(listed(' , ')).toEqual([]);
});
it('adds tags once', () => {
  expect(withTags(['QA', 'x'], 'qa, Y')).toEqual(['QA', 'x', 'Y']);
  expect(withTags(['QA'], ' ')).toEqual(['QA']);
});
it('offers a chosen scope that no recording carries', () => {
  expect(scopes(['a', 'b'], '')).toEqual(['a', 'b']);
  expect(scopes(['a', 'b'], 'b')).toEqual(['a', 'b']);
  expect(scopes(['a', 'B'], 'b')).toEqual(['a', 'b']);
  expect(scopes(['a'], 'gone')).toEqual(['a', 'gone']);
});
