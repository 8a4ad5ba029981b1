import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import Notices from './Notices.svelte';

const told = (): string[] => store.notices.map((notice) => notice.text);
const box = (): HTMLElement => screen.getByRole('status');
function look(state: DocumentVisibilityState): Promise<unknown> {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  return fireEvent(document, new Event('visibilitychange'));
}

beforeEach(() => {
  looks.language = 'en';
  vi.useFakeTimers();
  render(Notices);
});
afterEach(() => {
  for (const { id } of store.notices) store.dismiss(id);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('goes after ten seconds, of which those that somebody is at it do not count', async () => {
  store.tell('Moved.', vi.fn());
  await tick();
  vi.advanceTimersByTime(9_000);
  const waits: [() => unknown, () => unknown][] = [
    [() => fireEvent.pointerEnter(box()), () => fireEvent.pointerLeave(box())],
    [() => { screen.getByRole('button', { name: 'Undo' }).focus(); }, () => { screen.getByRole('button', { name: 'Undo' }).blur(); }],
    [() => look('hidden'), () => look('visible')],
  ];
  for (const [come, go] of waits) {
    await come();
    await tick();
    vi.advanceTimersByTime(60_000);
    expect(told()).toEqual(['Moved.']);
    await go();
    await tick();
    vi.advanceTimersByTime(300);
    expect(told()).toEqual(['Moved.']);
  }
  vi.advanceTimersByTime(200);
  expect(told()).toEqual([]);
});

it('is not driven away by newer ones while it can be undone', () => {
  store.tell('Moved.', vi.fn());
  for (const n of [1, 2, 3, 4]) store.tell(`Told ${n}.`);
  expect(told()).toEqual(['Moved.', 'Told 2.', 'Told 3.', 'Told 4.']);
});

it('does what cannot be undone only once its undo is gone', async () => {
  const [undo, lapsed] = [vi.fn(), vi.fn()];
  for (let n = 0; n < 3; n++) store.tell('Left out.', undo, false, lapsed);
  await tick();
  await fireEvent.click(screen.getAllByRole('button', { name: 'Undo' })[0] as HTMLElement);
  expect([undo.mock.calls.length, lapsed.mock.calls.length]).toEqual([1, 0]);
  await fireEvent.click(screen.getAllByRole('button', { name: 'Close' })[0] as HTMLElement);
  expect(lapsed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect([undo.mock.calls.length, lapsed.mock.calls.length]).toEqual([1, 2]);
});
