import { expect, it } from 'vitest';
import { lined, quarter, Spoken } from './spoken';
import type { Job, JobState, ServerEvent, Stage } from './types';

const STAGES: Stage[] = ['probe', 'transcribe', 'summarize'];
const job = (id: string, state: JobState, at?: Stage): Job => ({
  id, recording_id: `r${id}`, state, position: 1, created_at: '', error: null, ended_at: null, attempts: 0,
  stages: STAGES.map((stage) => ({ stage, state: stage === at ? 'running' : 'pending', fraction: 0, seconds: null, error: null, device: null })),
});
const changed = (...of: Parameters<typeof job>): ServerEvent => ({ seq: 1, type: 'job', job: job(...of) });
const ended = (id: string, state: JobState): ServerEvent => ({ seq: 1, type: 'ended', job: job(id, state) });
const progress = (id: string, stage: Stage, fraction: number): ServerEvent =>
  ({ seq: 1, type: 'progress', job_id: id, recording_id: `r${id}`, stage, fraction, done: 0, total: 1, unit: 'seconds', rate: null, eta_seconds: null });
/** What is said of events, as short as can be. */
function heard(...events: ServerEvent[]): string[] {
  const spoken = new Spoken();
  return events.map((event) => spoken.of(event)).filter((one) => one !== null).map((one) =>
    one.kind === 'end' ? `${one.recording} ${one.state}` : `${one.recording} ${one.stage} ${one.kind === 'stage' ? `${one.n}/${one.of}` : one.fraction}`);
}

it('knows the last quarter that was passed', () => {
  expect([0, 0.2499, 0.25, 0.5, 0.74, 0.75, 1].map(quarter)).toEqual([0, 0, 0.25, 0.5, 0.5, 0.75, 0.75]);
});
it('says each stage, each of its quarters and the end once', () => {
  const percents = Array.from({ length: 101 }, (_, n) => progress('1', 'transcribe', n / 100));
  expect(heard(changed('1', 'queued'), changed('1', 'running', 'transcribe'), ...percents, changed('1', 'running', 'transcribe'), ended('1', 'succeeded')))
    .toEqual(['r1 transcribe 2/3', 'r1 transcribe 0.25', 'r1 transcribe 0.5', 'r1 transcribe 0.75', 'r1 succeeded']);
});
it('begins anew with each stage, and says of several quarters at once only the last', () => {
  expect(heard(changed('1', 'running', 'transcribe'), progress('1', 'transcribe', 0.9), progress('1', 'transcribe', 0.3),
    changed('1', 'running', 'summarize'), progress('1', 'summarize', 0.5)))
    .toEqual(['r1 transcribe 2/3', 'r1 transcribe 0.75', 'r1 summarize 3/3', 'r1 summarize 0.5']);
});
it('says the stage again after a pause', () => {
  expect(heard(changed('1', 'running', 'probe'), changed('1', 'paused'), changed('1', 'running', 'probe'))).toEqual(['r1 probe 1/3', 'r1 probe 1/3']);
});
it('says the next quarter of a stage that had begun before', () => {
  expect(heard(progress('1', 'transcribe', 0.6), progress('1', 'transcribe', 0.7), progress('1', 'transcribe', 0.8))).toEqual(['r1 transcribe 0.75']);
});
it('keeps jobs apart', () => {
  expect(heard(changed('1', 'running', 'probe'), changed('2', 'running', 'probe'), progress('1', 'probe', 0.5), progress('2', 'probe', 0.25)))
    .toEqual(['r1 probe 1/3', 'r2 probe 1/3', 'r1 probe 0.5', 'r2 probe 0.25']);
});
it('lets news wait in line, the newest of each job and every end', () => {
  const of = (about: string, kind: 'stage' | 'quarter' | 'end') => ({ about, kind });
  const line = [of('1', 'stage'), of('2', 'stage'), of('1', 'quarter'), of('1', 'end'), of('2', 'quarter'), of('1', 'stage')]
    .reduce<ReturnType<typeof of>[]>(lined, []);
  expect(line).toEqual([of('1', 'end'), of('2', 'quarter'), of('1', 'stage')]);
});
