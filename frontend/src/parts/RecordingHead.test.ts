import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import { answering } from '../testing/answers';
import { ID, recording } from '../testing/records';
import RecordingHead from './RecordingHead.svelte';
import SideBar from './SideBar.svelte';

const given = { busy: false, document: false, whole: true, minutes: true };
const trashed = recording({ trashed_at: '2026-03-03T09:00:00.000Z' });

beforeEach(() => { looks.language = 'en'; });

it.each([['en', 'This recording is in the trash.', 'Restore'], ['ko', '휴지통에 있는 기록이에요.', '복원']] as const)(
  'says that it is in the trash, and is restored (%s)', async (language, told, name) => {
    looks.language = language;
    const asked = answering({ [`POST /api/recordings/${ID}/restore`]: recording() });
    render(RecordingHead, { ...given, recording: trashed });
    expect(document.body.textContent).toContain(told);
    expect(screen.queryByRole('button', { name: /Run again|Move to trash|다시 처리|휴지통으로/ })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name }));
    await waitFor(() => expect(store.recordings[ID]?.trashed_at).toBeNull());
    expect(asked.map((one) => one.method)).toEqual(['POST']);
  },
);

it('offers to run again and the trash otherwise', () => {
  render(RecordingHead, { ...given, recording: recording() });
  expect(screen.getByRole('button', { name: 'Run again' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Move to trash' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Restore' })).toBeNull();
});

it.each([[trashed, 'Trash'], [recording(), 'Library']])('is where the side bar says', (one, place) => {
  store.recordings = { [ID]: one };
  store.route = { screen: 'recording', id: ID, at: null, line: null };
  render(SideBar);
  expect(screen.getByRole('link', { current: 'page' }).textContent.trim()).toBe(place);
});
