import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { looks } from '../language.svelte';
import Expired from './Expired.svelte';

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
