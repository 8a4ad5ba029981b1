import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { answering } from '../testing/answers';
import { ID } from '../testing/records';
import { settled } from '../testing/server';
import Versions from './Versions.svelte';

const made = (number: number): unknown =>
  ({ number, made_at: '2026-03-02T09:00:00.000Z', cause: 'edited', changes: [{ segment_id: 1, before: 'a', after: 'b' }], changed: 700 });
const onReverted = (): void => undefined;

beforeEach(() => { looks.language = 'en'; });

it('asks for the versions while they are looked at and no sooner, with examples of their changes', async () => {
  const asked = answering({ [`GET /api/recordings/${ID}/versions`]: { versions: [made(2), made(1)], total: 2 } });
  const { rerender } = render(Versions, { id: ID, version: 1, seen: true, onReverted });
  await rerender({ version: 2 });
  await settled();
  expect(asked).toEqual([]);
  await fireEvent.click(screen.getByText('Versions'));
  await waitFor(() => expect(screen.getAllByText(/^You edited a line/)).toHaveLength(2));
  expect(screen.getAllByText(/700 lines/)).toHaveLength(2);
  await rerender({ seen: false, version: 3 });
  await settled();
  expect(asked.map((one) => one.path)).toEqual([`/api/recordings/${ID}/versions?limit=50&offset=0&examples=3`]);
});

it('is not there before the first change', () => {
  answering({});
  render(Versions, { id: ID, version: 0, seen: true, onReverted });
  expect(screen.queryByText('Versions')).toBeNull();
});
