import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import { ID, recording, upload } from '../testing/records';
import UploadRow from './UploadRow.svelte';

const told = (): string => document.querySelector('li')?.textContent.replace(/\s+/g, ' ').trim() ?? '';

beforeEach(() => {
  looks.language = 'en';
  vi.restoreAllMocks();
});

it.each([
  ['en', 'Uploading', '25 % 1.2 MB/s 3 min left'], ['ko', '올리는 중', '25 % 초당 1.2 MB 3분 남았어요'],
] as const)('says how much is sent, how fast, and how long it takes (%s)', (language, state, figures) => {
  looks.language = language;
  render(UploadRow, { upload: upload({ rate: 1_200_000, left: 180 }) });
  expect(told()).toContain(figures);
  expect(screen.getByRole('progressbar', { name: state }).getAttribute('value')).toBe('0.25');
});

it('tells no time that is not known yet', () => {
  render(UploadRow, { upload: upload() });
  expect(told()).not.toContain('left');
});

it.each([
  ['sending', 'Cancel', 'cancel', ['u1']], ['failed', 'Try again', 'retry', ['u1']], ['failed', 'Close', 'dismiss', ['u1']],
  ['missing', 'Go on', 'regain', ['u1']], ['duplicate', 'Import anyway', 'retry', ['u1', true]],
] as const)('does what is pressed while it is %s: %s', async (state, name, action, given) => {
  const done = vi.spyOn(store.queue, action).mockReturnValue(undefined as never);
  render(UploadRow, { upload: upload({ state, recording: recording(), regain: () => Promise.resolve(null) }) });
  await fireEvent.click(screen.getByRole('button', { name: `${name}: talk.mp4` }));
  expect(done).toHaveBeenCalledWith(...given);
});

it('leads to the recording that is there already', () => {
  render(UploadRow, { upload: upload({ state: 'duplicate', recording: recording({ title: 'Old plan' }) }) });
  expect(screen.getByRole('link', { name: 'Old plan' }).getAttribute('href')).toBe(`#/recording/${ID}`);
});

it.each([
  ['en', 'The disk is full. Free some space and try again; nothing was lost.'], ['ko', '디스크'],
] as const)('says why it failed and what to do, and cannot be tried again without its file (%s)', (language, why) => {
  looks.language = language;
  render(UploadRow, { upload: upload({ state: 'failed', file: null, problem: { code: 'disk_full', message: '', hint: '' } }) });
  expect(told()).toContain(why);
  expect(screen.getAllByRole('button')).toHaveLength(1);
});

it.each([['missing', 'Cancel'], ['failed', 'Close']] as const)('destroys what arrived of one that is %s only once that cannot be undone', async (state, name) => {
  const [putBack, drop] = [vi.fn(), vi.fn()];
  vi.spyOn(store.queue, 'setAside').mockReturnValue({ putBack, drop });
  render(UploadRow, { upload: upload({ state, remote: 'r1' }) });
  await fireEvent.click(screen.getByRole('button', { name: `${name}: talk.mp4` }));
  expect(store.notices.at(-1)?.text).toBe('Upload left: talk.mp4');
  store.undo(store.notices.at(-1)?.id ?? 0);
  expect([putBack.mock.calls.length, drop.mock.calls.length]).toEqual([1, 0]);
  await fireEvent.click(screen.getByRole('button', { name: `${name}: talk.mp4` }));
  store.dismiss(store.notices.at(-1)?.id ?? 0);
  expect([putBack.mock.calls.length, drop.mock.calls.length]).toEqual([1, 1]);
});
