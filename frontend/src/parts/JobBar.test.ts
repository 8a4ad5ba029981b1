import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { run } from '../testing/records';
import JobBar from './JobBar.svelte';

const stages = [run({ stage: 'probe', state: 'done' }), run(), run({ stage: 'correct', state: 'pending' }), run({ stage: 'index', state: 'pending' })];
const at = (place: number, fraction: number, of = stages): { stages: typeof of; stage: (typeof of)[number]; fraction: number; title: string } =>
  ({ stages: of, stage: of[place] ?? run(), fraction, title: 'Plan' });
const parts = (): (string | null)[] => [...document.querySelectorAll('progress')].map((part) => part.getAttribute('value'));

beforeEach(() => { looks.language = 'en'; });

it.each([
  ['en', 'Progress of Plan', 'Step 2 of 4: Transcribing, 42 %'], ['ko', 'Plan 진행', '4단계 중 2단계: 받아쓰기, 42 %'],
] as const)('is one bar of all stages, which says where it is (%s)', (language, name, told) => {
  looks.language = language;
  render(JobBar, at(1, 0.42));
  const bar = screen.getByRole('progressbar', { name });
  expect(bar.getAttribute('aria-valuenow')).toBe('35');
  expect(bar.getAttribute('aria-valuetext')).toBe(told);
  expect(parts()).toEqual(['1', '0.42', '0', '0']);
});

it('does not restart at a new stage, and has no value while that gets ready', async () => {
  const { rerender } = render(JobBar, at(1, 1));
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  await rerender(at(2, 0));
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false);
  expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('Step 3 of 4: Correcting, Getting ready');
  expect(parts()).toEqual(['1', '1', null, '0']);
});

it('marks what was left out as passed but not done', () => {
  const left = [run({ stage: 'transcribe', state: 'done' }), run({ stage: 'correct', state: 'skipped' }), run({ stage: 'index' })];
  render(JobBar, at(2, 0.5, left));
  expect([...document.querySelectorAll('progress')].map((part) => part.classList.contains('left-out'))).toEqual([false, true, false]);
});
