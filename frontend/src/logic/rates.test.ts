import { expect, it } from 'vitest';
import { told } from './rates';

it('counts sound by its own length, and the rest by the minute', () => {
  expect(told({ rate: 2.345, unit: 'seconds' })).toEqual({ unit: 'seconds', n: '2.3' });
  expect(told({ rate: 0.31, unit: 'segments' })).toEqual({ unit: 'segments', n: '19' });
  expect(told({ rate: 0.0512, unit: 'chunks' })).toEqual({ unit: 'chunks', n: '3.1' });
});
it('is silent about a rate that is not known yet, and about units without a word', () => {
  expect([told({ rate: null, unit: 'pages' }), told({ rate: 0, unit: 'pages' }), told({ rate: 1, unit: 'windows' })]).toEqual([null, null, null]);
  expect(told({ rate: 0.0133, unit: 'segments' })).toBeNull();
});
