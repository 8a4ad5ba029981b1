import { expect, it } from 'vitest';
import en from '../messages/en.json';
import { level, Loudness } from './loudness';
import { chosenFormat, microphoneProblem } from './microphone';

it('records in the best form that there is', () => {
  expect(chosenFormat(() => true).ending).toBe('webm');
  expect(chosenFormat((type) => type === 'audio/mp4').ending).toBe('m4a');
  expect(chosenFormat(() => false)).toEqual({ type: '', ending: 'webm' });
});

it('has a sentence for each way in which a microphone is refused', () => {
  for (const name of ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'AbortError', 'SecurityError', 'Other'])
    expect(en).toHaveProperty([`error.${microphoneProblem(new DOMException('', name)).code}.hint`]);
});

it('hears in decibels, and notices silence', () => {
  expect(level(new Float32Array(512))).toBe(0);
  expect(level(new Float32Array(512).fill(1))).toBe(1);
  expect(level(new Float32Array(512).fill(0.03))).toBeCloseTo(0.49, 1);
  const loudness = new Loudness();
  let loud = 0.5;
  loudness.listen({ fftSize: 32, getFloatTimeDomainData: (samples) => { samples.fill(loud); } });
  expect(loudness.now(0).silent).toBe(0);
  loud = 0;
  expect(loudness.now(9000)).toEqual({ level: 0, silent: 9 });
  loudness.listen(null);
  expect(loudness.now(9000).silent).toBe(0);
});
