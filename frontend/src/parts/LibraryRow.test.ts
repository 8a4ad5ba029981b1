import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { EMPTY_BOARD } from '../logic/jobs';
import type { Job, Recording } from '../logic/types';
import { store } from '../store.svelte';
import { ID, job, recording } from '../testing/records';
import LibraryRow from './LibraryRow.svelte';

const show = (made: Job | undefined, some: Partial<Recording> = {}) => render(LibraryRow, {
  id: ID, recording: recording(some), job: made, chosen: false,
  onPick: vi.fn(), onTrash: vi.fn(), onRestore: vi.fn(), onPurge: vi.fn(),
});
const line = (): string | undefined => document.querySelector('.line')?.textContent;

beforeEach(() => {
  looks.language = 'en';
  store.board = EMPTY_BOARD;
});

it('says at which stage it is, and how far', () => {
  show(job());
  expect(screen.getByText('Transcribing 42 %')).toBeTruthy();
});

it('has a second line only where there is something to say', () => {
  show(undefined, { one_line: 'The plan for May' });
  expect(line()).toBe('The plan for May');
  document.body.replaceChildren();
  show(job({ state: 'failed', error: { code: 'empty_file', message: '', hint: '' } }));
  expect(line()).toBe('The file is empty.');
  document.body.replaceChildren();
  show(job({ state: 'queued' }));
  expect(line()).toBeUndefined();
});
