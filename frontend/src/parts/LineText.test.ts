import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { line, proposal } from '../testing/records';
import LineText from './LineText.svelte';

const onSeek = vi.fn();
const onEdit = vi.fn();
const onLike = vi.fn();
const given = { tabbable: true, fix: undefined, found: [], here: null, same: false, onSeek, onEdit, onLike };
const words = ['We', 'meet', 'on', 'Monday'].map((text, n) => ({ text: ` ${text}`, start: 65 + n, end: 66 + n, probability: n === 3 ? 0.2 : 0.9 }));

beforeEach(() => {
  looks.language = 'en';
  vi.clearAllMocks();
});

it.each([['en', 'Play from 1:05', 'Edit line'], ['ko', '여기부터 재생: 1:05', '줄 고치기']] as const)(
  'plays and is edited (%s)', async (language, play, edit) => {
    looks.language = language;
    render(LineText, { ...given, line: line() });
    await fireEvent.click(screen.getByRole('button', { name: play }));
    await fireEvent.click(screen.getByRole('button', { name: edit }));
    expect(onSeek).toHaveBeenCalledWith(65.5);
    expect(onEdit).toHaveBeenCalledOnce();
  },
);

it('knows the second of each word, and tells an unsure one also to who cannot see it', () => {
  const { container } = render(LineText, { ...given, line: line({ words }) });
  expect([...container.querySelectorAll<HTMLElement>('[data-at]')].map((word) => [word.textContent, word.dataset['at']]))
    .toEqual([['We', '65'], ['meet', '66'], ['on', '67'], ['Monday', '68']]);
  expect(screen.getByText('Monday').classList.contains('unsure')).toBe(true);
  expect(screen.getByText('Not sure: Monday.')).toBeTruthy();
});

it('marks what is looked for, and the one that the person is at', () => {
  const at = (start: number, end: number): { line: number; id: number; start: number; end: number } => ({ line: 0, id: 7, start, end });
  const here = at(11, 17);
  const { container } = render(LineText, { ...given, line: line(), found: [at(0, 2), here], here });
  expect([...container.querySelectorAll('mark')].map((mark) => [mark.textContent, mark.classList.contains('here')])).toEqual([['We', false], ['Monday', true]]);
});

it('says what was heard where it reads otherwise now, and what is proposed', () => {
  const { container } = render(LineText, {
    ...given, line: line({}, 'We met on Monday'), fix: proposal({ original: 'We meet on Monday', proposed: 'We meet on Monday.' }),
  });
  expect(screen.getByText('Heard: We met on Monday')).toBeTruthy();
  expect([container.querySelector('del')?.textContent, container.querySelector('ins')?.textContent]).toEqual(['Monday', 'Monday.']);
});

it.each([
  ['en', 'no_speech_found', 'Nothing heard for 3 s.'], ['ko', 'no_speech_found', '3초 동안 들리지 않았어요.'],
  ['en', 'speech_without_text', '3 s of speech could not be turned into text.'],
  ['ko', 'speech_without_text', '3초 동안 말소리가 있었지만 글로 옮기지 못했어요.'],
  ['en', 'repetition', 'No text for 3 s. Repeated text was left out.'], ['ko', 'repetition', '3초 동안의 글이 없어요. 되풀이된 글을 뺐어요.'],
] as const)('says of a gap how long it is and why, in one piece, and offers nothing to do (%s, %s)', (language, reason, told) => {
  looks.language = language;
  const { container } = render(LineText, { ...given, line: { kind: 'gap', gap: { reason, amount: 3, start: 5, end: 8 } } });
  expect(container.textContent.trim()).toBe(told);
  expect(screen.queryByRole('button')).toBeNull();
});

it('is a page where there is no second, and lets the Tab key pass where another line has it', () => {
  const { container } = render(LineText, { ...given, tabbable: false, line: line({ start: null, end: null, page: 4 }) });
  expect(container.textContent).toContain('Page 4');
  expect(screen.getAllByRole('button').every((button) => button.tabIndex === -1)).toBe(true);
});

it('is a number in a plain text, read out as a line', () => {
  const { container } = render(LineText, { ...given, same: true, numbered: true, line: line({ id: 12, start: null, end: null, page: 1 }) });
  expect(container.querySelector('.page [aria-hidden]')?.textContent).toBe('12');
  expect(screen.getByText('Line 12')).toBeTruthy();
  expect(container.textContent).not.toContain('Page');
});
