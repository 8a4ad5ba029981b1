import { expect, it } from 'vitest';
import { Paces } from './fetching';
import type { ServerEvent } from './types';

const event = (model_id: string, state: string, bytes_done: number): Extract<ServerEvent, { type: 'model' }> =>
  ({ seq: 1, type: 'model', model_id, state, bytes_done, bytes_total: 1_100_000_000, error_code: null });

it('knows of each model how fast it comes and how long it takes, until it is here', () => {
  const paces = new Paces();
  for (let n = 0; n < 12; n++) {
    paces.note(event('a', 'fetching', n * 5_000_000), n * 500);
    paces.note(event('b', 'fetching', n * 50_000_000), n * 500);
  }
  expect(paces.note(event('a', 'fetching', 60_000_000), 6000)).toEqual({ rate: 10_000_000, left: 104 });
  expect(paces.note(event('b', 'fetching', 600_000_000), 6000)).toEqual({ rate: 100_000_000, left: 5 });
  expect(paces.note(event('c', 'fetching', 0), 0)).toEqual({ rate: null, left: null });
  expect(paces.note(event('c', 'fetching', 900_000_000), 500)).toEqual({ rate: null, left: null });
  expect(paces.note(event('a', 'verifying', 1_100_000_000), 6500)).toBeNull();
  expect(paces.note(event('a', 'fetching', 60_000_000), 90_000)).toEqual({ rate: null, left: null });
});
