import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import type { Minutes } from '../logic/types';
import { item } from '../testing/records';
import MinutesPanel from './MinutesPanel.svelte';

const minutes: Minutes = {
  language: 'en', title: 'Plan', one_line: 'The plan is made.', model: 'm', template: 'meeting', complete: true,
  keywords: [{ text: 'budget', weight: 1 }], usage: { read_tokens: 1234, written_tokens: 56, seconds: 75 },
  items: [
    item({ topic: 'Release' }),
    item({ section: 'action', text: 'Write the notes', owner: 'Mina', due: 'Friday' }),
    item({ section: 'decision', text: 'Ship on Monday', citations: [{ segment_id: 9, start: null, end: null, page: 3 }], unproven: 'claim_not_supported' }),
  ],
};
const onCite = vi.fn();
const onFind = vi.fn();
const headings = (): string[] => screen.getAllByRole('heading').map((heading) => heading.textContent);

beforeEach(() => { looks.language = 'en'; onCite.mockReset(); onFind.mockReset(); });

it.each([
  ['en', ['Decisions', 'Actions', 'Topics', 'Release', 'Keywords']], ['ko', ['결정', '할 일', '주제', 'Release', '핵심어']],
] as const)('puts what was decided and is to be done first (%s)', (language, wanted) => {
  looks.language = language;
  render(MinutesPanel, { minutes, onCite, onFind });
  expect(headings().filter((heading) => (wanted as readonly string[]).includes(heading))).toEqual(wanted);
  expect(screen.getByText('The plan is made.')).toBeTruthy();
});

it.each([['en', 'Go to 12:31', 'Go to Page 3'], ['ko', '12:31 자리로 가기', '3쪽 자리로 가기']] as const)(
  'leads from each line to its second or page (%s)', async (language, second, page) => {
    looks.language = language;
    render(MinutesPanel, { minutes, onCite, onFind });
    const [first] = screen.getAllByRole('button', { name: second });
    if (first) await fireEvent.click(first);
    await fireEvent.click(screen.getByRole('button', { name: page }));
    expect(onCite.mock.calls.map(([citation]) => (citation as { segment_id: number }).segment_id)).toEqual([7, 9]);
  },
);

it('says who, until when, and what is not borne out', () => {
  render(MinutesPanel, { minutes, onCite, onFind });
  const line = (text: string): string => screen.getByText(text).closest('li')?.textContent.replace(/\s+/g, ' ') ?? '';
  expect(line('Write the notes')).toMatch(/Owner Mina/);
  expect(line('Write the notes')).toContain('due Friday');
  expect(line('Ship on Monday')).toContain('Not borne out: nothing that was said supports it');
});

it('shows what translated lines were told from, and offers it only where there are some', async () => {
  const { rerender } = render(MinutesPanel, { minutes, onCite, onFind });
  expect(screen.queryByRole('checkbox')).toBeNull();
  await rerender({ minutes: { ...minutes, items: [item({ text: 'They meet on Tuesday.', original: '화요일에 만나죠.' })] } });
  expect(screen.queryByText('화요일에 만나죠.')).toBeNull();
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Show what these lines were translated from' }));
  expect(screen.getByText('화요일에 만나죠.')).toBeTruthy();
});

it('marks what could not be translated, and says before that it will be', async () => {
  const items = [item({ text: 'They meet on Tuesday.' }), item({ text: '예산은 아직 모릅니다.' })];
  const { rerender } = render(MinutesPanel, { minutes: { ...minutes, items, complete: false }, onCite, onFind });
  expect(screen.getByText(/translated at the end/)).toBeTruthy();
  expect(screen.queryByText('Not translated')).toBeNull();
  await rerender({ minutes: { ...minutes, items } });
  expect(screen.getAllByText('Not translated')).toHaveLength(1);
  expect(screen.queryByText(/translated at the end/)).toBeNull();
});

it('says that more is coming only while it is being written', async () => {
  const { rerender } = render(MinutesPanel, { minutes: { ...minutes, complete: false }, onCite, onFind });
  expect(screen.getByRole('status').textContent).toBe('Still being written.');
  await rerender({ minutes });
  expect(screen.queryByText('Still being written.')).toBeNull();
});

it('tells the weight of a keyword, and finds where it was said', async () => {
  render(MinutesPanel, { minutes, onCite, onFind });
  await fireEvent.click(screen.getByRole('button', { name: /budget. Weight 100/ }));
  expect(onFind.mock.calls).toEqual([['budget']]);
});

it.each([['en', 'Go to Line 9'], ['ko', '9번째 줄 자리로 가기']] as const)('leads to the line of a plain text, which has no pages (%s)', (language, name) => {
  looks.language = language;
  const citations = [{ segment_id: 1_000_000_009, start: null, end: null, page: 1 }];
  render(MinutesPanel, { minutes: { ...minutes, items: [item({ citations })] }, kind: 'text', onCite, onFind });
  expect(screen.getByRole('button', { name })).toBeTruthy();
});
