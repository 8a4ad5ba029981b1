import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { EMPTY_BOARD } from '../logic/jobs';
import type { Job, ServerEvent } from '../logic/types';
import { store } from '../store.svelte';
import { ID, job, recording, run, upload } from '../testing/records';
import Announcer from './Announcer.svelte';

const problem = { code: 'language_server_unreachable', message: '', hint: '' };
const heard = run({ state: 'done' });

it.each([
  ['en', job({ state: 'succeeded', stages: [heard] }), 'en', 'Plan: Done'],
  ['en', job({ state: 'succeeded', stages: [heard, run({ stage: 'summarize', state: 'skipped', error: problem })] }), 'en', 'Plan: Done. The minutes could not be written'],
  ['ko', job({ state: 'succeeded', stages: [heard] }), null, 'Plan: 끝났어요. 말소리를 찾지 못했어요'],
] as [typeof looks.language, Job, string | null, string][])('says how a job ended (%s, %#)', async (language, ended, spoken, told) => {
  looks.language = language;
  store.recordings = { [ID]: recording({ language: spoken }) };
  store.board = { ...EMPTY_BOARD, jobs: { [ended.id]: ended } };
  const listeners: ((event: ServerEvent) => void)[] = [];
  vi.spyOn(store, 'listen').mockImplementation((listener) => { listeners.push(listener); return () => undefined; });
  render(Announcer);
  for (const listener of listeners) listener({ seq: 1, type: 'ended', job: ended });
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(told));
});

it.each([
  [[upload({ state: 'sending' })], 'talk.mp4: Uploading'],
  [[upload({ state: 'sending' }), upload({ id: 'u2', state: 'waiting' })], '2 files: Uploading'],
])('says that files are on their way (%#)', async (uploads, told) => {
  looks.language = 'en';
  store.uploads = uploads;
  render(Announcer);
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(told));
});
