import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import type { Coverage } from '../logic/types';
import CoverageList from './CoverageList.svelte';

const heard: Coverage = {
  stage: 'transcribe', unit: 'seconds', total: 32, covered: 28.4,
  omissions: [{ reason: 'no_speech_found', amount: 3.04, start: 21, end: 24 }],
};
const cut: Coverage = {
  stage: 'normalize', unit: 'seconds', total: 1200, covered: 754,
  omissions: [{ reason: 'source_truncated', amount: 446, start: 754, end: 1200 }],
};

it.each([
  ['en', 'Transcribing: 28 of 32 seconds', 'No speech was found (3 seconds)', 'Play from 0:21'],
  ['ko', '받아쓰기: 32초 중 28초', '말소리가 없었어요 (3초)', '여기부터 재생: 0:21'],
] as const)('says how much was heard and what was not, and plays that (%s)', async (language, sum, omission, name) => {
  looks.language = language;
  const onSeek = vi.fn();
  render(CoverageList, { coverage: [heard], onSeek });
  expect(screen.getByText(sum)).toBeTruthy();
  expect(screen.getByRole('listitem', { hidden: true }).textContent).toContain(omission);
  await fireEvent.click(screen.getByRole('button', { name, hidden: true }));
  expect(onSeek).toHaveBeenCalledWith(21);
});

it('opens where the file itself is not whole, and says so where nothing is left out', () => {
  looks.language = 'en';
  render(CoverageList, { coverage: [heard, cut, { ...heard, stage: 'index', omissions: [] }], onSeek: vi.fn() });
  expect([...document.querySelectorAll('details')].map((details) => details.open)).toEqual([false, true, false]);
  expect(screen.getByText('The sound ends at 12:34 of 20:00; the rest of the file is missing.')).toBeTruthy();
  expect(screen.getByText('Nothing was left out.')).toBeTruthy();
});
