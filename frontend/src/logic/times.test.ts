import { expect, it } from 'vitest';
import { exactClock, parseClock } from './times';

it('writes and reads times to the hundredth', () => {
  expect([0, 75.42, 3723.004, 59.999].map(exactClock)).toEqual(['0:00.00', '1:15.42', '1:02:03.00', '1:00.00']);
  expect(['1:15.42', '1:02:03', '75.4', ' 0:05,5 '].map(parseClock)).toEqual([75.42, 3723, 75.4, 5.5]);
  expect(['', 'x', '1:75', '1:99:00', '-1', '1e9'].map(parseClock)).toEqual([null, null, null, null, null, null]);
});
