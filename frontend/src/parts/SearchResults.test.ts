import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { EVERYTHING } from '../logic/finding';
import { EMPTY_BOARD } from '../logic/jobs';
import type { Listed, ReadFilters } from '../logic/types';
import { store } from '../store.svelte';
import { answering } from '../testing/answers';
import { hit, ID, job, recording, run } from '../testing/records';
import SearchResults from './SearchResults.svelte';

const OTHER = '2'.padStart(32, '0');
const filters: ReadFilters = {
  tags: [], kinds: [], languages: [], after: null, before: null, shortest_seconds: null, longest_seconds: null, favourite: false,
};
const listed: Listed = { ids: [], words: 'monday', filters };
const given = { listed, busy: false, find: { ...EVERYTHING, q: 'monday' } };

beforeEach(() => {
  looks.language = 'en';
  store.recordings = { [ID]: recording(), [OTHER]: recording({ id: OTHER, title: 'Review' }) };
});

it.each([
  ['en', '2 moments in 2 recordings', 'Play from 1:05 We meet on Monday'],
  ['ko', '기록 2개에서 순간 2개를 찾았어요.', '듣기: 1:05 We meet on Monday'],
] as const)('marks what was looked for, by recording, and leads to its second (%s)', (language, sum, name) => {
  looks.language = language;
  render(SearchResults, { ...given, found: { hits: [hit(), hit({ recording_id: OTHER, title: 'Review' })], meant: [] } });
  expect(screen.getByText(sum)).toBeTruthy();
  expect(screen.getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent)).toEqual(['Plan', 'Review']);
  expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['Monday', 'Monday']);
  expect(screen.getAllByRole('link', { name }).map((link) => link.getAttribute('href')))
    .toEqual([`#/recording/${ID}?t=65.5`, `#/recording/${OTHER}?t=65.5`]);
});

it('has one link for a moment, its sentence included', () => {
  render(SearchResults, { ...given, found: { hits: [hit()], meant: [] } });
  expect(screen.getByText('1 moment in 1 recording')).toBeTruthy();
  expect(screen.getByText('Monday').closest('a')?.getAttribute('href')).toBe(`#/recording/${ID}?t=65.5`);
  expect(document.querySelectorAll('.hit a')).toHaveLength(1);
});

it('fetches all moments of a recording that has more', async () => {
  const all = ['one', 'two', 'three', 'four'].map((text, n) => hit({ text, marks: [], segment_id: n }));
  answering({ 'GET /api/search': { hits: all } });
  render(SearchResults, { ...given, found: { hits: all.slice(0, 3), meant: [] } });
  await fireEvent.click(screen.getByRole('button', { name: 'All of this recording' }));
  await waitFor(() => expect(screen.getByText('four')).toBeTruthy());
  expect(screen.queryByRole('button', { name: 'All of this recording' })).toBeNull();
});

it.each([
  ['en', 'No recording says “monday”.', 'Looked only within: #weekly, Favourites.'],
  ['ko', '“monday”이(가) 나오는 기록이 없어요.', '#weekly, 즐겨찾기 안에서만 찾았어요.'],
] as const)('says what was looked for in vain, and within what (%s)', (language, none, within) => {
  looks.language = language;
  render(SearchResults, { ...given, listed: { ...listed, filters: { ...filters, tags: ['weekly'], favourite: true } }, found: { hits: [], meant: [] } });
  expect(screen.getByText(none)).toBeTruthy();
  expect(screen.getByText(within)).toBeTruthy();
});

it('says of what is in titles alone that it is there, and how much cannot be searched yet', () => {
  store.board = { jobs: { j1: job({ state: 'queued', stages: [run({ stage: 'index', state: 'pending' })] }) }, progress: {} };
  render(SearchResults, { ...given, listed: { ...listed, ids: [ID] }, found: { hits: [], meant: [] } });
  expect(screen.getByText('“monday” is in titles only.')).toBeTruthy();
  expect(screen.getByText('1 recording cannot be searched yet. It can once it is done.')).toBeTruthy();
  expect(document.body.textContent).not.toContain('Narrow it');
  store.board = EMPTY_BOARD;
});

it('says for which words it looked instead', () => {
  render(SearchResults, { ...given, found: { hits: [hit()], meant: [['mondey', ['monday']]] } });
  expect(screen.getByText('“mondey” is nowhere; looked for monday.')).toBeTruthy();
});
