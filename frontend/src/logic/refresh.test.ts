import { expect, it } from 'vitest';
import { partsAfter } from './refresh';
import type { Job, Stage, StageState } from './types';

const job = (id: string, stages: [Stage, StageState][]): Job => ({
  id, recording_id: 'r', state: 'running', position: 1, created_at: '', error: null, ended_at: null, attempts: 1,
  stages: stages.map(([stage, state]) => ({ stage, state, fraction: 0, seconds: null, error: null, device: null })),
});

it('asks only for what a stage that has just ended made', () => {
  const before = job('1', [['transcribe', 'done'], ['correct', 'running'], ['summarize', 'pending']]);
  const after = job('1', [['transcribe', 'done'], ['correct', 'skipped'], ['summarize', 'running']]);
  expect([...partsAfter(before, after)]).toEqual(['corrections']);
  expect([...partsAfter(after, after)]).toEqual([]);
});
it('asks for all that an unknown job has made', () => {
  const other = job('2', [['normalize', 'done'], ['transcribe', 'done'], ['summarize', 'pending']]);
  expect([...partsAfter(job('1', []), other)].sort()).toEqual(['sound', 'transcript']);
});
