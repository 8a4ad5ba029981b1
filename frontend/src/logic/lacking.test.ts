import { expect, it } from 'vitest';
import { job, run } from '../testing/records';
import { EMPTY_SETTINGS, listedModel } from '../testing/settings';
import { EMPTY_BOARD } from './jobs';
import { lackedModel, lacksModel, strandedWith } from './lacking';
import type { Job, Stage, StageState } from './types';

const MISSING = { code: 'model_missing', message: '', hint: '' };
const MODELS = ['ears', 'writer', 'vectors'].map((id) => listedModel({ id }));
const VALUES = { ...EMPTY_SETTINGS, speech_model: 'ears', language_model: 'writer', embedding_model: 'vectors' };
const without = (stage: Stage, state: StageState = 'failed', some: Partial<Job> = {}): Job =>
  job({ state: state === 'failed' ? 'failed' : 'succeeded', error: MISSING, stages: [run({ stage: 'probe', state: 'done' }), run({ stage, state, error: MISSING })], ...some });

it.each([
  ['transcribe', 'failed', 'ears'], ['correct', 'skipped', 'writer'], ['summarize', 'skipped', 'writer'], ['index', 'failed', 'vectors'],
] as const)('knows the model that a stage needs: %s', (stage, state, id) => {
  expect(lackedModel(without(stage, state), VALUES, MODELS)?.id).toBe(id);
});

it('names no model where none is lacking, or none that can be fetched', () => {
  const other = { ...MISSING, code: 'worker_crashed' };
  expect(lacksModel(job())).toBe(false);
  expect(lacksModel(job({ state: 'failed', stages: [run({ state: 'failed', error: other })] }))).toBe(false);
  expect(lacksModel(job({ state: 'queued', stages: [run({ state: 'failed', error: MISSING })] }))).toBe(false);
  expect(lackedModel(without('transcribe'), { ...VALUES, speech_model: 'own' }, MODELS)).toBeNull();
});

it('takes with it what failed for the same reason, and nothing else', () => {
  const jobs = [
    without('transcribe'),
    without('transcribe', 'failed', { id: 'same', recording_id: 'r2' }),
    without('transcribe', 'failed', { id: 'put away', recording_id: 'r3' }),
    without('summarize', 'skipped', { id: 'has its text', recording_id: 'r4' }),
    job({ id: 'other', recording_id: 'r5', state: 'failed', stages: [run({ state: 'failed', error: { ...MISSING, code: 'no_audio' } })] }),
  ];
  const board = { ...EMPTY_BOARD, jobs: Object.fromEntries(jobs.map((one) => [one.id, one])) };
  expect(strandedWith(jobs[0] ?? job(), board, ['put away'])).toEqual(['j1', 'same']);
});
