import { expect, it } from 'vitest';
import type { Coverage, Omission } from './types';
import { unheard } from './unheard';

const heard = (total: number, omissions: Omission[] = []): Coverage[] => [
  { stage: 'normalize', unit: 'seconds', total: 30, covered: 30, omissions: [] },
  { stage: 'transcribe', unit: 'seconds', total, covered: 0, omissions },
];
const noise = (start: number): Omission => ({ reason: 'not_speech', amount: 2, start, end: start + 2 });

it('tells silence from voices that gave no words, and where those begin', () => {
  expect(unheard(true, 0, heard(0))).toEqual({ seconds: 0, start: 0 });
  expect(unheard(true, 0, heard(4, [noise(20), noise(5)]))).toEqual({ seconds: 4, start: 5 });
});
it('says nothing while words are there, or may still come, or there was no sound to listen to', () => {
  expect([unheard(true, 1, heard(4)), unheard(false, 0, heard(4)), unheard(true, 0, [])]).toEqual([null, null, null]);
});
