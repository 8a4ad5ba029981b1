import { beforeEach, expect, it, vi } from 'vitest';
import { EMPTY_BOARD } from './logic/jobs';
import type { Job, ServerEvent } from './logic/types';
import { store } from './store.svelte';
import { answering } from './testing/answers';
import { job, run } from './testing/records';

const MISSING = { code: 'model_missing', message: '', hint: '' };
const stranded = (id: string): Job => job({ id, recording_id: id, state: 'failed', error: MISSING, stages: [run({ state: 'failed', error: MISSING })] });
const of = (state: 'fetching' | 'ready', model_id = 'ears'): ServerEvent =>
  ({ seq: 1, type: 'model', model_id, state, bytes_done: 1, bytes_total: 1, error_code: null });

beforeEach(() => {
  sessionStorage.clear();
  store.dismissed = [];
  store.board = { ...EMPTY_BOARD, jobs: Object.fromEntries(['a', 'b'].map((id) => [id, stranded(id)])) };
});

it('begins those that wait for a model again once it is here, and once only', async () => {
  const { awaiting } = await import('./awaiting.svelte');
  const asked = answering({ 'POST /api/jobs/a/retry': {}, 'POST /api/jobs/b/retry': {} });
  awaiting.add('ears', ['a', 'b']);
  awaiting.hear(of('fetching'));
  awaiting.hear(of('ready', 'another'));
  expect(asked).toEqual([]);
  awaiting.hear(of('ready'));
  awaiting.hear(of('ready'));
  expect(asked.map(({ path }) => path)).toEqual(['/api/jobs/a/retry', '/api/jobs/b/retry']);
});

it('leaves alone what goes on already or was put away', async () => {
  const { awaiting } = await import('./awaiting.svelte');
  const asked = answering({});
  awaiting.add('ears', ['a', 'b', 'gone']);
  store.board = { ...store.board, jobs: { ...store.board.jobs, a: job({ id: 'a', state: 'queued' }) } };
  store.dismissed = ['b'];
  awaiting.hear(of('ready'));
  expect(asked).toEqual([]);
});

it('still waits after a reload', async () => {
  (await import('./awaiting.svelte')).awaiting.add('ears', ['a']);
  vi.resetModules();
  expect((await import('./awaiting.svelte')).awaiting.models).toEqual({ a: 'ears' });
});
