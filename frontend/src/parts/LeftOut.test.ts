import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { store } from '../store.svelte';
import LeftOut from './LeftOut.svelte';

beforeEach(() => { store.forgetLeftOut(); });

it.each([
  ['en', ['12 files of other kinds were left out', '1 file or folder could not be opened'], 'Close: what was left out'],
  ['ko', ['다른 종류의 파일 12개는 넣지 않았어요', '열 수 없는 파일이나 폴더가 1개 있어요'], '닫기: 넣지 않은 파일'],
] as const)('tells in a line each what of a folder was not taken, with the names, until it is closed (%s)', async (language, lines, close) => {
  looks.language = language;
  render(LeftOut);
  store.receive({ given: [], others: Array.from({ length: 12 }, (_, n) => `plan ${n}.docx`), unread: ['offline.wav'] });
  await screen.findByText(lines[0]);
  expect([...document.querySelectorAll('summary')].map((line) => line.textContent)).toEqual(lines);
  expect([...document.querySelectorAll('details:first-child li')].map((name) => name.textContent)).toContain('plan 11.docx');
  await fireEvent.click(screen.getByRole('button', { name: close }));
  expect(screen.getByRole('status').textContent.trim()).toBe('');
});
