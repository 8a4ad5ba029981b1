import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import type { Changed, Proposal } from '../logic/types';
import { shortcuts } from '../shortcuts.svelte';
import { store } from '../store.svelte';
import { answering, type Asked } from '../testing/answers';
import { ID, proposal } from '../testing/records';
import Corrections from './Corrections.svelte';

const PATH = `/api/recordings/${ID}/corrections`;
const three = [proposal(), proposal({ segment_id: 2, original: 'on monday', proposed: 'on Monday' }), proposal({ segment_id: 3, state: 'accepted' })];
const onDecided = vi.fn();
const onShow = vi.fn();
const onSeek = vi.fn();

/** The list as the screen keeps it: what the server answers is what it shows next. */
function shown(after: Proposal[]): Asked[] {
  const asked = answering({ [`POST ${PATH}`]: { proposals: after, lines: [], version: 2, held_back: [] } satisfies Changed });
  const { rerender } = render(Corrections, { id: ID, proposals: three, startOf: (segment: number) => (segment === 3 ? null : segment * 10), onShow, onDecided, onSeek });
  onDecided.mockImplementation((answer: Changed) => void rerender({ proposals: answer.proposals }));
  return asked;
}
const card = (segment: number): HTMLElement => document.querySelector<HTMLElement>(`[data-segment="${segment}"]`) ?? document.body;
const decided = (state: Proposal['state']): Proposal[] => three.map((one) => (one.segment_id === 1 ? { ...one, state } : one));

beforeEach(() => {
  looks.language = 'en';
  store.notices = [];
  onDecided.mockReset();
  onShow.mockReset();
});

it('shows what is taken out and put in, and what was decided', () => {
  shown(three);
  expect(card(1).querySelector('del')?.textContent).toBe('we met');
  expect(card(1).querySelector('ins')?.textContent).toBe('We met.');
  expect(within(card(3)).getByText('Accepted')).toBeTruthy();
});

it('plays the line that a proposal is about, and shows one that has no sound', async () => {
  shown(three);
  await fireEvent.click(within(card(2)).getByRole('button', { name: 'Play from 0:20' }));
  expect(onSeek).toHaveBeenCalledWith(20);
  await fireEvent.click(within(card(3)).getByRole('button', { name: 'Show' }));
  expect(onShow).toHaveBeenCalledWith(3);
});

it('accepts one, shows that, and goes on to the next that is open', async () => {
  const asked = shown(decided('accepted'));
  await fireEvent.click(within(card(1)).getByRole('button', { name: 'Accept' }));
  await waitFor(() => expect(onShow).toHaveBeenCalledWith(2));
  expect(asked).toEqual([{ method: 'POST', path: PATH, body: { segment_ids: [1], state: 'accepted' } }]);
  expect(within(card(1)).getByText('Accepted')).toBeTruthy();
  expect(card(2).contains(document.activeElement)).toBe(true);
});

it.each([['a', 'accepted'], ['r', 'rejected']] as const)('decides by the key %s on the one with the focus', async (key, state) => {
  const asked = shown(decided(state));
  const press = (event: KeyboardEvent): unknown => shortcuts.press(event);
  addEventListener('keydown', press);
  within(card(1)).getByRole('button', { name: 'Accept' }).focus();
  await fireEvent.keyDown(document.activeElement ?? document.body, { key, code: `Key${key.toUpperCase()}` });
  await waitFor(() => expect(onShow).toHaveBeenCalledWith(2));
  expect(asked.map((one) => one.body)).toEqual([{ segment_ids: [1], state }]);
  removeEventListener('keydown', press);
});

it.each([
  ['en', 'Accept all: punctuation (2)', 'Accepted: punctuation, 2 lines.'], ['ko', '모두 적용: 문장 부호 (2)', '적용했어요: 문장 부호 2줄.'],
] as const)('accepts all of a kind at once, and tells it with an undo (%s)', async (language, name, told) => {
  looks.language = language;
  const asked = shown(three.map((one) => ({ ...one, state: 'accepted' as const })));
  await fireEvent.click(screen.getByRole('button', { name }));
  await waitFor(() => expect(store.notices.map((notice) => notice.text)).toEqual([told]));
  store.notices[0]?.undo?.();
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked.map((one) => one.body)).toEqual([{ segment_ids: [1, 2], state: 'accepted' }, { segment_ids: [1, 2], state: 'proposed' }]);
});

it('leaves all as it is when the server refuses, and says why', async () => {
  answering({});
  render(Corrections, { id: ID, proposals: three, startOf: (segment: number) => (segment === 3 ? null : segment * 10), onShow, onDecided, onSeek });
  await fireEvent.click(within(card(1)).getByRole('button', { name: 'Reject' }));
  await waitFor(() => expect(store.notices.map(({ text, failed }) => ({ text, failed }))).toEqual([{ text: 'This recording is not here.', failed: true }]));
  expect(onDecided).not.toHaveBeenCalled();
});
