import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { draftOf, keepDraft } from '../drafts';
import { looks } from '../language.svelte';
import type { LineActions } from '../lineActions';
import { ID, line } from '../testing/records';
import LineEditor from './LineEditor.svelte';

type Shown = Extract<ReturnType<typeof line>, { kind: 'segment' }>;
const onLeave = vi.fn();
const onHear = vi.fn();
const onGoOn = vi.fn();
/** What was asked for, and how it is answered. */
let done: unknown[][];
let answer: () => Promise<boolean>;
const noted = (name: string) => (...given: unknown[]): Promise<boolean> => { done.push([name, ...given]); return answer(); };
const actions: LineActions = {
  edit: noted('edit'), split: noted('split'), merge: noted('merge'), retime: noted('retime'), replace: noted('replace'),
  asSeen: () => actions, seen: () => 3,
};
const given = { recording: ID, actions, next: line({ id: 8, start: 70, end: 75 }), onLeave, onHear, onGoOn };
const open = (): HTMLTextAreaElement => {
  render(LineEditor, { ...given, line: line() as Shown });
  return screen.getByRole('textbox', { name: 'Text of the line' });
};
/** The field of the time at which the line begins, after unfolding it. */
const begins = async (): Promise<HTMLElement> => {
  await fireEvent.click(screen.getByRole('button', { name: 'Times' }));
  return screen.getByLabelText('Begins');
};
const type = (field: HTMLElement, value: string): Promise<boolean> => fireEvent.input(field, { target: { value } });

beforeEach(() => {
  looks.language = 'en';
  localStorage.removeItem(`recordroute.drafts.${ID}`);
  [done, answer] = [[], () => Promise.resolve(true)];
  onLeave.mockReset();
  onHear.mockReset();
  onGoOn.mockReset();
});

it('saves once, however often Enter is pressed until it is saved', async () => {
  let saved: (done: boolean) => void = () => undefined;
  answer = () => new Promise((resolve) => { saved = resolve; });
  const field = open();
  await type(field, 'We meet on Friday ');
  for (let n = 0; n < 3; n++) await fireEvent.keyDown(field, { key: 'Enter', repeat: n > 0 });
  saved(true);
  await waitFor(() => expect(onLeave).toHaveBeenCalledOnce());
  expect(done).toEqual([['edit', 7, 'We meet on Friday']]);
  expect(draftOf(ID, 7)).toBeUndefined();
});

it.each([['Split here', ['split', 7, 'We meet', 'on Monday']], ['Merge with next', ['merge', 7]]])('takes times that were typed along: %s', async (name, last) => {
  const field = open();
  field.setSelectionRange(7, 7);
  await fireEvent.click(field);
  await type(await begins(), '1:04');
  await fireEvent.click(screen.getByRole('button', { name }));
  await waitFor(() => expect(onLeave).toHaveBeenCalledOnce());
  expect(done).toEqual([['retime', 7, 64, 69], last]);
});

it('keeps what is typed until it is saved or given up, also where saving fails', async () => {
  const field = open();
  await type(field, 'We meet on Friday');
  const draft = { line: 7, was: 'We meet on Monday', seen: 3, text: 'We meet on Friday', start: null, end: null };
  expect(draftOf(ID, 7)).toEqual(draft);
  answer = () => Promise.resolve(false);
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect([onLeave.mock.calls, draftOf(ID, 7)]).toEqual([[], draft]);
  await fireEvent.keyDown(field, { key: 'Escape' });
  expect([onLeave.mock.calls.length, draftOf(ID, 7)]).toEqual([1, undefined]);
});

it('plays the stretch of the line as it is typed, by button and by key, and stays open', async () => {
  const field = open();
  await fireEvent.keyDown(field, { key: "'", code: 'Quote', ctrlKey: true });
  await type(await begins(), '1:04');
  await fireEvent.click(screen.getByRole('button', { name: 'Hear the line at 1:04' }));
  await type(screen.getByLabelText('Begins'), '1:20'); // behind the end
  await fireEvent.keyDown(field, { key: "'", code: 'Quote', ctrlKey: true });
  expect(onHear.mock.calls).toEqual([[65.5, 69], [64, 69]]);
  expect([onLeave.mock.calls, done]).toEqual([[], []]);
});

it('shows whether it is heard, and has only a time where there is no sound', async () => {
  const { rerender } = render(LineEditor, { ...given, line: line() as Shown, until: 69 });
  const button = screen.getByRole('button', { name: 'Hear the line at 1:05' });
  expect(button.getAttribute('aria-pressed')).toBe('true');
  await rerender({ until: 75 });
  expect(button.getAttribute('aria-pressed')).toBe('false');
  await rerender({ onHear: null });
  expect(screen.queryByRole('button', { name: /Hear/ })).toBeNull();
  expect(screen.getByText('1:05')).toBeTruthy();
});

it.each([['ArrowDown', 1], ['ArrowUp', -1]])('saves and goes on with Alt and %s', async (key, by) => {
  const field = open();
  await type(field, 'We meet on Friday');
  await fireEvent.keyDown(field, { key, altKey: true });
  await waitFor(() => expect(onGoOn).toHaveBeenCalledExactlyOnceWith(by));
  expect([done, onLeave.mock.calls, draftOf(ID, 7)]).toEqual([[['edit', 7, 'We meet on Friday']], [], undefined]);
});

it('does not go on where saving fails', async () => {
  const answered = vi.fn();
  answer = () => { const no = Promise.resolve(false); void no.then(answered); return no; };
  const field = open();
  await type(field, 'We meet on Friday');
  await fireEvent.keyDown(field, { key: 'ArrowDown', altKey: true });
  await waitFor(() => expect(answered).toHaveBeenCalled());
  expect([onGoOn.mock.calls, onLeave.mock.calls, draftOf(ID, 7)?.text]).toEqual([[], [], 'We meet on Friday']);
});

it('folds the times away, but not what is changed in them', async () => {
  open();
  const times = screen.getByRole('button', { name: 'Times' });
  expect([times.getAttribute('aria-expanded'), screen.queryByLabelText('Begins')]).toEqual(['false', null]);
  const field = await begins();
  expect(document.activeElement).toBe(field);
  await type(field, '1:04');
  expect((times as HTMLButtonElement).disabled).toBe(true);
  await type(field, '1:05.50');
  await fireEvent.click(times);
  expect(screen.queryByLabelText('Begins')).toBeNull();
});

it('begins with what was typed before, and says how the line reads by now', () => {
  keepDraft(ID, { line: 7, was: 'We met', seen: 1, text: 'We will meet', start: '1:04', end: null });
  const asSeen = vi.spyOn(actions, 'asSeen');
  expect(open().value).toBe('We will meet');
  expect(screen.getByLabelText<HTMLInputElement>('Begins').value).toBe('1:04');
  expect(asSeen).toHaveBeenCalledWith(1);
  expect(screen.getByRole('status').textContent).toBe('This line reads otherwise now: We meet on Monday');
});
