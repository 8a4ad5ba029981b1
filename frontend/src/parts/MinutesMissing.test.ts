import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { answering } from '../testing/answers';
import MinutesMissing from './MinutesMissing.svelte';

beforeEach(() => {
  looks.language = 'en';
  answering({ 'GET /api/models': { models: [] } });
});

it.each([
  [{ failed: true }, 'There are no minutes, because there is no text.'], [{ trashed: true }, 'There are no minutes.'],
  [{}, 'There are no minutes. Run again to make them.'],
])('offers to run again only where that can give minutes: %j', (given, told) => {
  render(MinutesMissing, { busy: false, problem: null, ...given });
  expect(screen.getByText(told)).toBeTruthy();
});
