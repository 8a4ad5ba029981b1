import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../../language.svelte';
import { settings } from '../../settings.svelte';
import { answering } from '../../testing/answers';
import { EMPTY_SETTINGS, listedModel } from '../../testing/settings';
import ModelSettings from './ModelSettings.svelte';

beforeEach(() => {
  looks.language = 'en';
  // jsdom has no modal dialogs.
  Object.assign(HTMLDialogElement.prototype, { showModal(this: HTMLDialogElement) { this.open = true; }, close(this: HTMLDialogElement) { this.open = false; } });
  settings.body = { values: EMPTY_SETTINGS, fixed: {}, hub: 'hub' } as typeof settings.body;
});

it.each([['fetching', /^Cancel/], ['missing', /^Delete what/]] as const)('asks before it deletes what has arrived of one that is %s', async (state, name) => {
  const models = [listedModel({ state, bytes_arrived: 5e8 })];
  const asked = answering({ 'GET /api/models': { models, free_disk_bytes: 9e9, memory_bytes: 9e9 }, 'DELETE /api/models/writer': {} });
  const deleted = (): number => asked.filter(({ method }) => method === 'DELETE').length;
  render(ModelSettings);
  await fireEvent.click(await screen.findByRole('button', { name }));
  expect([deleted(), screen.getByRole('dialog').textContent]).toEqual([0, expect.stringContaining('Delete what has arrived of Writer?')]);
  await fireEvent.click(screen.getAllByRole('button', { name: 'Delete what has arrived' }).at(-1) as HTMLElement);
  expect(deleted()).toBe(1);
});
