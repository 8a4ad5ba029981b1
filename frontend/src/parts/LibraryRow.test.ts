import { render } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { EMPTY_BOARD } from '../logic/jobs';
import type { Job, Recording } from '../logic/types';
import { store } from '../store.svelte';
import { ID, job, recording, run } from '../testing/records';
import LibraryRow from './LibraryRow.svelte';

const problem = { code: 'worker_crashed', message: '', hint: '' };
const rest = { id: ID, recording: recording(), chosen: false, onPick: vi.fn(), onTrash: vi.fn(), onRestore: vi.fn(), onPurge: vi.fn() };

beforeEach(() => { looks.language = 'en'; store.board = EMPTY_BOARD; });

it.each([
  [job(), 'Transcribing 42 %'],
  [job({ stages: [run({ fraction: 0 })] }), 'Transcribing'],
  [job({ state: 'failed', error: problem, stages: [run({ state: 'failed', error: problem })] }), 'Failed'],
  [job({ state: 'failed', error: problem, stages: [run({ state: 'done' }), run({ stage: 'summarize', state: 'failed', error: problem })] }), 'Done. The minutes could not be written'],
] as [Job, string][])('says how its job stands (%#)', (standing, told) => {
  render(LibraryRow, { ...rest, job: standing });
  expect(document.querySelector('.state')?.textContent).toBe(told);
});

it('has a second line only where there is something to say', () => {
  const line = (some: Partial<Recording>, standing?: Job): string | undefined => {
    document.body.replaceChildren();
    render(LibraryRow, { ...rest, recording: recording(some), job: standing });
    return document.querySelector('.line')?.textContent;
  };
  expect(line({ one_line: 'The plan for May' })).toBe('The plan for May');
  expect(line({}, job({ state: 'failed', error: { code: 'empty_file', message: '', hint: '' } }))).toBe('The file is empty.');
  expect(line({}, job({ state: 'queued' }))).toBeUndefined();
});

it.each([
  [['a'], 'a', ''], [['a', 'b', 'c'], 'a b c', '+2'], [['a', 'b', 'c', 'd', 'e', 'f'], 'a b c d +2', '+5'],
])('shows some of its tags, of which a narrow window has room for the first, and counts the rest (%#)', (tags, wide, more) => {
  render(LibraryRow, { ...rest, recording: recording({ tags }), job: undefined });
  const shown = [...document.querySelectorAll('.tags > :not(.of-narrow)')];
  expect(shown.map((one) => one.textContent).join(' ')).toBe(wide);
  expect(shown.filter((one) => !one.matches('.later, .of-wide'))).toHaveLength(1);
  expect(document.querySelector('.of-narrow')?.textContent ?? '').toBe(more);
});
