import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { wire } from '../api';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import FoundRow from './FoundRow.svelte';

const found = {
  id: 'f1', name: 'Recording 3 March.webm', size_bytes: null, received_bytes: 20_000, fingerprint: '', live: true, created_at: '2026-03-03T09:00:00Z',
  idle_seconds: 90, recording_id: null,
};

beforeEach(() => { looks.language = 'en'; });

it('can be discarded, and what has arrived goes only once that cannot be undone', async () => {
  const gone = vi.spyOn(wire, 'discard').mockResolvedValue(undefined);
  render(FoundRow, { found, onSaved: vi.fn() });
  const press = (): Promise<unknown> => fireEvent.click(screen.getByRole('button', { name: 'Discard: Recording 3 March' }));
  await press();
  expect(store.discarded).toEqual(['f1']);
  store.undo(store.notices.at(-1)?.id ?? 0);
  expect([store.discarded, gone.mock.calls]).toEqual([[], []]);
  await press();
  store.dismiss(store.notices.at(-1)?.id ?? 0);
  expect(gone).toHaveBeenCalledWith('f1');
});
