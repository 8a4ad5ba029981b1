import { expect, it } from 'vitest';
import { heights } from './outline';

it('fills the height with the loudest of a sound, but not with the noise of a quiet room', () => {
  expect(heights([0, 60, 120])).toEqual([0, 0.5, 1]);
  expect(heights([1, 3, 2]).every((height) => height <= 0.25)).toBe(true);
  expect(heights([])).toEqual([]);
});
