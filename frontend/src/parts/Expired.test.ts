import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import Expired from './Expired.svelte';

afterEach(() => { globalThis.recordRouteShell = undefined; });

it.each([
  ['en', 'This tab cannot use RecordRoute', 'Your recordings are safe.'], ['ko', '이 창에서는 RecordRoute를 쓸 수 없어요', '기록은 그대로 있어요.'],
] as const)('says what happened, what is safe and what to do (%s)', (language, title, safe) => {
  looks.language = language;
  render(Expired);
  expect(screen.getByRole('heading', { name: title })).toBeTruthy();
  expect(document.body.textContent).toContain(safe);
  expect(screen.getByText('python3 -m sttEngine').tagName).toBe('CODE');
  expect(document.body.textContent).not.toContain('`');
});

it.each([
  ['en', 'This window cannot use RecordRoute', 'Quit RecordRoute and open it again.'],
  ['ko', '이 창에서는 RecordRoute를 쓸 수 없어요', 'RecordRoute를 종료하고 다시 열어 주세요.'],
] as const)('speaks of no terminal in the desktop shell (%s)', (language, title, todo) => {
  globalThis.recordRouteShell = { platform: 'linux', tellLooks: () => undefined };
  looks.language = language;
  render(Expired);
  expect(screen.getByRole('heading', { name: title })).toBeTruthy();
  expect(document.body.textContent).toContain(todo);
  expect(document.body.textContent).not.toMatch(/python3|터미널|terminal/);
});
