import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { awaiting } from '../awaiting.svelte';
import { explained, looks } from '../language.svelte';
import { EMPTY_BOARD } from '../logic/jobs';
import type { Job, Progress, ServerEvent } from '../logic/types';
import { settings } from '../settings.svelte';
import { store } from '../store.svelte';
import { answering } from '../testing/answers';
import { ID, job, recording, run } from '../testing/records';
import { EMPTY_SETTINGS, listedModel } from '../testing/settings';
import JobRow from './JobRow.svelte';

const progress: Progress = {
  job_id: 'j1', recording_id: ID, stage: 'transcribe', fraction: 0.428, done: 25, total: 60, unit: 'seconds', rate: 5.25, eta_seconds: 190,
};
const know = (some: Partial<Progress> | null): void => {
  store.board = { ...EMPTY_BOARD, progress: some ? { j1: { ...progress, ...some } } : {} };
};
const figures = (): string => document.querySelector('.figures')?.textContent.replace(/\s+/g, ' ').trim() ?? '';

beforeEach(() => {
  looks.language = 'en';
  store.recordings = { [ID]: recording() };
  [store.fetches, awaiting.models, settings.body, settings.models] = [{}, {}, null, []];
  answering({});
  know(null);
});

it.each([
  ['en', '42 % Step 2 of 2 3 min left 5.3× real time', 'Step 2 of 2: Transcribing, 42 %'],
  ['ko', '42 % 2단계 중 2단계 3분 남았어요 5.3배 속도', '2단계 중 2단계: 받아쓰기, 42 %'],
] as const)('says how far it is, how long it takes and how fast it goes (%s)', (language, told, spoken) => {
  looks.language = language;
  know({});
  render(JobRow, { job: job(), waiting: [] });
  expect(figures()).toBe(told);
  expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(spoken);
});

it.each([['en', '3 min left in this step'], ['ko', '이 단계는 3분 남았어요']] as const)('says that more steps follow (%s)', (language, told) => {
  looks.language = language;
  know({});
  render(JobRow, { job: job({ stages: [run(), run({ stage: 'index', state: 'pending' })] }), waiting: [] });
  expect(figures()).toContain(told);
});

const PENDING = run({ stage: 'transcribe', state: 'pending', fraction: 0 });
it.each([
  [[run({ stage: 'normalize' }), PENDING], false], [[run({ fraction: 0 })], false], [[run()], true],
  [[run({ state: 'done' }), run({ stage: 'summarize', fraction: 0 })], true], [[run({ stage: 'summarize' })], true], [[], false],
])('can be opened while it runs, once there are lines (%#)', (stages, offered) => {
  render(JobRow, { job: job({ stages }), waiting: [] });
  expect(screen.queryByRole('link', { name: 'Open: Plan' })?.getAttribute('href') ?? null).toBe(offered ? `#/recording/${ID}` : null);
});

it.each([
  ['en', 'summarize', 'segments', '19 lines a minute'], ['ko', 'summarize', 'segments', '분당 19문장'],
  ['en', 'index', 'chunks', '19 passages a minute'], ['ko', 'extract', 'pages', '분당 19쪽'],
] as const)('counts what a stage goes through (%s, %s)', (language, stage, unit, told) => {
  looks.language = language;
  know({ stage, unit, rate: 0.31 });
  render(JobRow, { job: job({ stages: [run({ stage })] }), waiting: [] });
  expect(figures()).toContain(told);
});

it('tells nothing of the stage before', () => {
  know({ stage: 'normalize' });
  render(JobRow, { job: job(), waiting: [] });
  expect(figures()).toBe('42 % Step 2 of 2');
});

it.each([
  ['running', 'Pause', 'pause'], ['running', 'Cancel', 'cancel'], ['paused', 'Resume', 'resume'], ['failed', 'Try again', 'retry'],
] as const)('asks the server, while it is %s: %s', async (state, name, action) => {
  const asked = answering({ [`POST /api/jobs/j1/${action}`]: { job: job() } });
  render(JobRow, { job: job({ state }), waiting: [] });
  await fireEvent.click(screen.getByRole('button', { name: `${name}: Plan` }));
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /api/jobs/j1/${action}`]);
});

it.each([
  ['en', 'There is no sound in this file.', 'There is no sound track in this file. It stays in your library as it is.'],
  ['ko', '이 파일에는 소리가 없어요.', '보관함에 그대로'],
] as const)('says why it failed and what to do (%s)', (language, what, todo) => {
  looks.language = language;
  render(JobRow, { job: job({ state: 'failed', error: { code: 'no_audio', message: '', hint: '' } }), waiting: [] });
  expect(screen.getByText(what)).toBeTruthy();
  expect(document.body.textContent).toContain(todo);
});

const HOPELESS = [['no_audio', true], ['encrypted_document', true], ['worker_crashed', false]] as const;
it.each(HOPELESS)('offers to try again, no louder than to close where that cannot help: %s', (code, quiet) => {
  render(JobRow, { job: job({ state: 'failed', error: { code, message: '', hint: '' } }), waiting: [] });
  const looksOf = (name: string): string => screen.getByRole('button', { name }).className;
  expect(looksOf('Try again: Plan') === looksOf('Close: Plan')).toBe(quiet);
});

const MISSING = { code: 'model_missing', message: '', hint: '' };
const stranded = (): Job => job({ state: 'failed', error: MISSING, stages: [run({ stage: 'probe', state: 'done' }), run({ state: 'failed', error: MISSING })] });
const arriving = (state: 'fetching' | 'ready' | 'failed', error_code: string | null = null): Extract<ServerEvent, { type: 'model' }> =>
  ({ seq: 1, type: 'model', model_id: 'ears', state, bytes_done: 4e8, bytes_total: 1.6e9, error_code });
const modelIs = (state: string): void => {
  settings.body = { values: { ...EMPTY_SETTINGS, speech_model: 'ears' } } as unknown as typeof settings.body;
  settings.models = [listedModel({ id: 'ears', kind: 'speech', title: 'Ears', bytes: 1.6e9, state })];
};

it.each([['en', 'Fetch 1.6 GB', 'Try again'], ['ko', '1.6 GB 받기', '다시 시도']] as const)('fetches the model it lacks, where it says so, and goes on once that is here (%s)', async (language, fetching, again) => {
  looks.language = language;
  modelIs('missing');
  const failed = stranded();
  store.board = { ...EMPTY_BOARD, jobs: { j1: failed } };
  const asked = answering({ 'POST /api/models/ears/fetch': {}, 'POST /api/jobs/j1/retry': { job: job() } });
  render(JobRow, { job: failed, waiting: [] });
  expect(screen.queryByRole('button', { name: `${again}: Plan` })).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: `${fetching}: Plan` }));
  store.fetches = { ears: arriving('fetching') };
  await waitFor(() => expect(screen.getByRole('progressbar').getAttribute('value')).toBe('400000000'));
  expect(screen.queryByRole('button', { name: `${fetching}: Plan` })).toBeNull();
  awaiting.hear(arriving('ready'));
  expect(asked.map(({ path }) => path)).toEqual(['/api/models/ears/fetch', '/api/jobs/j1/retry']);
});

it('can be told to wait for a model that comes already', async () => {
  modelIs('fetching');
  store.fetches = { ears: arriving('fetching') };
  const asked = answering({});
  render(JobRow, { job: stranded(), waiting: [] });
  await fireEvent.click(screen.getByRole('button', { name: 'Try again when it is here: Plan' }));
  await waitFor(() => expect(document.body.textContent).toContain('Work goes on by itself then'));
  expect(asked).toEqual([]);
});

it('says why a fetch failed, and offers it again', () => {
  modelIs('missing');
  store.fetches = { ears: arriving('failed', 'disk_full') };
  render(JobRow, { job: stranded(), waiting: [] });
  expect(document.body.textContent).toContain(explained({ ...MISSING, code: 'disk_full' }).what);
  expect(screen.getByRole('button', { name: 'Fetch 1.6 GB: Plan' })).toBeTruthy();
});

it('tries again where the model has come meanwhile', () => {
  modelIs('ready');
  store.fetches = { ears: arriving('ready') };
  render(JobRow, { job: stranded(), waiting: [] });
  expect(screen.getByRole('button', { name: 'Try again: Plan' })).toBeTruthy();
});

it('says its place also on the page of its recording', () => {
  const waiting = ['j0', 'j1'].map((id) => job({ id, state: 'queued' }));
  render(JobRow, { job: waiting[1] ?? job(), waiting, titled: false });
  expect(screen.getByText(/^Waiting/).textContent.replace(/\s+/g, ' ').trim()).toBe('Waiting · place 2 in line');
  expect(screen.queryByRole('button', { name: /Move/ })).toBeNull();
});

it('changes places with those that wait, and keeps the focus on what moves it', async () => {
  const waiting = ['j1', 'j2', 'j3'].map((id) => job({ id, state: 'queued' }));
  const second = waiting[1] ?? job();
  const asked = answering({ 'POST /api/jobs/j2/move': { job: second } });
  const { rerender } = render(JobRow, { job: second, waiting });
  expect(document.body.textContent).toContain('place 2');
  await fireEvent.click(screen.getByRole('button', { name: 'Move up: Plan' }));
  expect(asked.map((one) => one.body)).toEqual([{ before: 'j1' }]);
  await rerender({ job: second, waiting: [second, ...waiting.filter((one) => one !== second)] });
  expect(document.body.textContent).toContain('next');
  // The first can only go down: that is where the focus is now.
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Move down: Plan'));
});

it.each([
  ['en', 'Done. The minutes could not be written', 'Try again'], ['ko', '끝났어요. 회의록은 쓰지 못했어요', '다시 시도'],
] as const)('says what it did without, why, and tries it again (%s)', async (language, what, again) => {
  looks.language = language;
  const problem = { code: 'language_server_unreachable', message: '', hint: '' };
  const asked = answering({ 'POST /api/jobs/j1/retry': { job: job() } });
  render(JobRow, { job: job({ state: 'succeeded', stages: [run({ state: 'done' }), run({ stage: 'summarize', state: 'skipped', error: problem })] }), waiting: [] });
  const told = explained(problem);
  expect(screen.getByText(what)).toBeTruthy();
  expect(screen.getByText(told.what)).toBeTruthy();
  expect(screen.getByText(told.todo)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: `${again}: Plan` }));
  expect(asked.map(({ path }) => path)).toEqual(['/api/jobs/j1/retry']);
});

it.each([['en', 'Done. No speech was found'], ['ko', '끝났어요. 말소리를 찾지 못했어요']] as const)('says that nobody was heard (%s)', (language, told) => {
  looks.language = language;
  store.recordings = { [ID]: recording({ language: null }) };
  render(JobRow, { job: job({ state: 'succeeded', stages: [run({ state: 'done' })] }), waiting: [] });
  expect(screen.getByText(told)).toBeTruthy();
});

it.each([['en', 'Getting ready Step 1 of 1'], ['ko', '준비하고 있어요 1단계 중 1단계']] as const)('says that it gets ready while nothing is done (%s)', (language, told) => {
  looks.language = language;
  know({ stage: 'correct', fraction: 0, rate: null, eta_seconds: null });
  render(JobRow, { job: job({ stages: [run({ stage: 'correct', fraction: 0 })] }), waiting: [] });
  expect(figures()).toBe(told);
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false);
});

it('tells the time left in whole seconds, and no rate that is hardly one', () => {
  know({ stage: 'summarize', unit: 'segments', rate: 0.0133, eta_seconds: 3.4, fraction: 0.5 });
  render(JobRow, { job: job({ stages: [run({ stage: 'summarize' })] }), waiting: [] });
  expect(figures()).toBe('50 % Step 1 of 1 3 s left');
});
