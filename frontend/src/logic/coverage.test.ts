import { expect, it } from 'vitest';
import { lostAtSource, sourceEnd } from './coverage';

const cut = { reason: 'source_truncated', amount: 446, start: 754, end: 1200 };

it('says where the sound of a cut file ends, with and without its whole length', () => {
  expect(sourceEnd(cut)).toEqual({ at: '12:34', of: '20:00' });
  expect(sourceEnd({ ...cut, end: null })).toEqual({ at: '12:34', of: null });
  expect(sourceEnd({ ...cut, reason: 'source_damaged' })).toBeNull();
});

it('knows a record that tells of lost sound', () => {
  const entry = { stage: 'normalize' as const, unit: 'seconds', total: 1200, covered: 754, omissions: [cut] };
  expect([lostAtSource(entry), lostAtSource({ ...entry, omissions: [{ ...cut, reason: 'other_sound_tracks' }] })]).toEqual([true, false]);
});
