import { expect, it } from 'vitest';
import { Pace } from './pace';

it('tells a time left once it is known to within a third, and not before', () => {
  const pace = new Pace();
  const told: (number | null)[] = [];
  for (let n = 0; n <= 20; n++) told.push(pace.note(n * 50, 10_000, n * 500).left);
  expect(told.slice(0, 5)).toEqual([null, null, null, null, null]);
  expect(told[20]).toBeCloseTo(90);
});

it('tells none while the rate jumps, and begins anew after a wait', () => {
  const pace = new Pace();
  let done = 0;
  const jumping = [1, 90, 2, 300, 1, 500, 2].map((step, n) => pace.note((done += step), 2000, n * 500).left);
  expect(jumping.filter((left) => left !== null)).toEqual([]);
  pace.restart();
  expect(pace.note(done, 2000, 90_000)).toEqual({ rate: null, left: null });
});
