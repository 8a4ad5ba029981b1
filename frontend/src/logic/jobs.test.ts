import { expect, it } from 'vitest';
import { recording } from '../testing/records';
import { currentStage, dropTarget, EMPTY_BOARD, missed, moveTarget, otherDevice, reduce, step, troubledJobs, unsearchable, wordless } from './jobs';
import type { DeviceUse, Job, Recording, StageRun } from './types';

const job = (id: string): Job =>
  ({ id, recording_id: `r${id}`, state: 'queued', position: 1, created_at: '', stages: [], error: null, ended_at: null, attempts: 0 });

it('replaces all with a snapshot and forgets what was deleted', () => {
  const board = reduce(EMPTY_BOARD, { seq: 1, type: 'snapshot', launch: 'x', jobs: [job('1'), job('2')] });
  expect(Object.keys(reduce(board, { seq: 2, type: 'recording_removed', recording_id: 'r1' }).jobs)).toEqual(['2']);
});

it('keeps the last of those that have ended, and all that have not', () => {
  let board = reduce(EMPTY_BOARD, { seq: 1, type: 'snapshot', launch: 'x', jobs: [job('open')] });
  for (let n = 0; n < 510; n++)
    board = reduce(board, { seq: 2, type: 'ended', job: { ...job(String(n)), state: 'succeeded', ended_at: new Date(n).toISOString() } });
  expect(Object.keys(board.jobs)).toHaveLength(501);
  expect(['open', '509', '10', '9'].map((id) => id in board.jobs)).toEqual([true, true, true, false]);
});

it('moves among the waiting', () => {
  const waiting = [job('1'), job('2'), job('3')];
  expect([moveTarget(waiting, '2', -1), moveTarget(waiting, '2', 1), moveTarget(waiting, '1', -1)]).toEqual(['1', null, undefined]);
});

it('puts a job that is dropped on another in its place', () => {
  const waiting = ['1', '2', '3'].map(job);
  const dropped = [['1', '2'], ['1', '3'], ['3', '1'], ['2', '2'], ['9', '1']].map(([id = '', onto = '']) => dropTarget(waiting, id, onto));
  expect(dropped).toEqual(['3', null, '1', undefined, undefined]);
});

it('says at which of its stages a job is', () => {
  const at: Job = { ...job('1'), state: 'running', stages: (['probe', 'transcribe'] as const).map((stage, n) =>
    ({ stage, state: n ? 'running' : 'done', fraction: 0, seconds: null, error: null, device: null })) };
  expect(step(at)).toEqual({ stage: 'transcribe', n: 2, of: 2 });
  expect(step({ ...at, state: 'paused' })).toBeNull();
});

it('shows the next stage of a running job that is between two of them', () => {
  const stages = (['done', 'pending', 'pending'] as const).map((state, n) =>
    ({ stage: (['probe', 'normalize', 'transcribe'] as const)[n] ?? 'probe', state, fraction: 0, seconds: null, error: null, device: null }));
  expect(currentStage({ ...job('1'), state: 'running', stages })?.stage).toBe('normalize');
  expect(currentStage({ ...job('1'), state: 'paused', stages })).toBeNull();
});

it('forgets the trouble of a recording whose newer job is fine', () => {
  const old: Job = { ...job('1'), recording_id: 'r', state: 'failed', created_at: '1' };
  const board = (state: Job['state']) => ({ jobs: { 1: old, 2: { ...job('2'), recording_id: 'r', state, created_at: '2' } }, progress: {} });
  expect(troubledJobs(board('succeeded'))).toEqual([]);
  expect(troubledJobs(board('cancelled')).map((one) => one.id)).toEqual(['2']);
});

it('tells the device of the newest transcription, and only when it is not the one asked for', () => {
  const done = (id: string, device: DeviceUse | null): Job => ({
    ...job(id), recording_id: 'r', created_at: id, stages: [{ stage: 'transcribe', state: 'done', fraction: 1, seconds: 1, error: null, device }],
  });
  const failed = { asked: 'cuda', runs: 'cpu', reason: 'out_of_memory' };
  const plain = { asked: 'cuda', runs: 'cuda', reason: null };
  const told = (...jobs: Job[]) => otherDevice({ jobs: Object.fromEntries(jobs.map((one) => [one.id, one])), progress: {} }, 'r');
  expect(told(done('1', plain), done('2', failed), done('3', null))).toEqual(failed);
  expect(told(done('1', failed), done('2', plain))).toBeNull();
  expect(told()).toBeNull();
});

const trouble = { code: 'language_server_unreachable', message: '', hint: '' };
const ran = (stage: StageRun['stage'], state: StageRun['state']): StageRun =>
  ({ stage, state, fraction: 1, seconds: null, error: state === 'skipped' || state === 'failed' ? trouble : null, device: null });

it('tells what an ended job had to do without, what is missed most first', () => {
  const ended = (state: Job['state'], ...stages: StageRun[]): Job => ({ ...job('1'), state, stages });
  const without = (...given: Parameters<typeof ended>) => missed(ended(...given))?.stage ?? null;
  expect(without('succeeded', ran('correct', 'skipped'), ran('summarize', 'skipped'))).toBe('summarize');
  expect(without('failed', ran('transcribe', 'done'), ran('correct', 'failed'))).toBe('correct');
  expect(without('failed', ran('transcribe', 'failed'), ran('summarize', 'skipped'))).toBeNull();
  expect(without('succeeded', ran('summarize', 'done'))).toBeNull();
  expect(without('running', ran('correct', 'skipped'), ran('summarize', 'running'))).toBeNull();
});

it('tells when nobody was heard', () => {
  const done: Job = { ...job('1'), state: 'succeeded', stages: [ran('transcribe', 'done')] };
  const told = (some: Partial<Recording>, of = done): boolean => wordless(of, recording(some));
  expect(told({ language: null })).toBe(true);
  expect([told({}), told({ language: null, kind: 'text' }), told({ language: null }, job('1')), wordless(done, undefined)]).toEqual([false, false, false, false]);
  expect(told({ language: null }, { ...done, stages: [ran('summarize', 'done')] })).toBe(false);
});

it('counts recordings that cannot be searched yet', () => {
  const stage = (state: 'done' | 'pending') =>
    [{ stage: 'index' as const, state, fraction: 0, seconds: null, error: null, device: null }];
  const jobs = [
    { ...job('1'), stages: stage('pending') }, { ...job('2'), recording_id: 'r1', stages: stage('pending') },
    { ...job('3'), stages: stage('done') },
    { ...job('4'), state: 'failed' as const, stages: stage('pending') }, job('5'),
  ];
  expect(unsearchable({ jobs: Object.fromEntries(jobs.map((one) => [one.id, one])), progress: {} })).toBe(1);
});
