import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { EMPTY_SETTINGS, listedModel } from '../testing/settings';
import { store } from '../store.svelte';
import { answering } from '../testing/answers';
import FirstModels from './first/FirstModels.svelte';
import MinutesMissing from './MinutesMissing.svelte';
import ModelRow from './settings/ModelRow.svelte';

const model = listedModel({ state: 'fetching' });
beforeEach(() => {
  looks.language = 'en';
  answering({ 'GET /api/models': { models: [model], free_disk_bytes: 9e9, memory_bytes: 9e9 } });
  store.fetches = { [model.id]: { seq: 1, type: 'model', model_id: model.id, state: 'fetching', bytes_done: 1e8, bytes_total: 1.1e9, error_code: null } };
  store.paces = { [model.id]: { rate: 1e7, left: 100 } };
});

it.each([
  ['its row', () => render(ModelRow, { model, values: EMPTY_SETTINGS, onRemove: () => undefined, onChange: () => Promise.resolve() })],
  ['the first steps', () => render(FirstModels)],
  ['the minutes that wait for it', () => render(MinutesMissing, { busy: false, problem: null })],
])('says how fast a model comes and how long it takes, in %s', async (_, show) => {
  show();
  await waitFor(() => expect(screen.getByText('2 min left')).toBeTruthy());
  expect(screen.getByText('10 MB/s')).toBeTruthy();
});
