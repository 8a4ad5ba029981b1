import { expect, it } from 'vitest';
import { all, extend, NONE, pieces, toggle, within } from './selection';

const ids = ['a', 'b', 'c', 'd', 'e'];
const chosen = (selection: { chosen: ReadonlySet<string> }): string[] => [...selection.chosen].sort();

it('chooses a range both ways, and unchooses one', () => {
  const down = extend(toggle(NONE, 'b'), ids, 'd');
  expect(chosen(down)).toEqual(['b', 'c', 'd']);
  expect(chosen(extend(down, ids, 'a'))).toEqual(['a', 'b', 'c', 'd']);
  expect(chosen(extend(toggle(all(ids), 'b'), ids, 'c'))).toEqual(['a', 'd', 'e']);
});
it('a range from nowhere is one row', () => {
  expect(chosen(extend(NONE, ids, 'c'))).toEqual(['c']);
  expect(chosen(extend(toggle(NONE, 'gone'), ids, 'c'))).toEqual(['c', 'gone']);
});
it('lets go of what the list lost', () => {
  expect(chosen(within(all(ids), ['b', 'x']))).toEqual(['b']);
  const same = all(ids);
  expect(within(same, [...ids, 'f'])).toBe(same);
});
it('cuts a list in pieces', () => {
  expect(pieces(ids, 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(pieces([], 2)).toEqual([]);
});
