import { expect, it } from 'vitest';
import { gaps, lostAtSource, sourceEnd } from './coverage';

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
it('marks stretches without text on the sound, but not what is too short or has no place', () => {
  const heard = (omissions: (typeof cut | { reason: string; amount: number; start: null; end: null })[]) =>
    ({ stage: 'transcribe' as const, unit: 'seconds', total: 60, covered: 50, omissions });
  const gap = { reason: 'no_speech_found', amount: 4.6, start: 10, end: 15 };
  expect(gaps([heard([gap, { ...gap, amount: 0.4 }, { reason: 'other', amount: 9, start: null, end: null }])])).toEqual([{ start: 10, end: 15 }]);
  expect(gaps([{ ...heard([gap]), unit: 'segments' }])).toEqual([]);
});
