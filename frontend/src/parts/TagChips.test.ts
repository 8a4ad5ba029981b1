import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import { recording } from '../testing/records';
import TagChips from './TagChips.svelte';

/** A server that answers when a test lets it. */
let answers: (() => void)[];
let asked: string[][];

beforeEach(() => {
  looks.language = 'en';
  answers = [];
  asked = [];
  vi.stubGlobal('fetch', (path: string, { body }: RequestInit = {}) => {
    if (path.endsWith('/tags')) return Promise.resolve(Response.json({ tags: [] }));
    const { tags } = JSON.parse(body as string) as { tags: string[] };
    asked.push(tags);
    return new Promise((resolve) => {
      answers.push(() => resolve(Response.json(recording({ tags }))));
    });
  });
});

const remove = (tag: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name: `Remove the tag ${tag}` }));
const shown = (): (string | undefined)[] => screen.queryAllByRole('link').map((link) => link.textContent);

it('removes two tags in a row, one after the other', async () => {
  render(TagChips, { recording: recording({ tags: ['a', 'b', 'c'] }) });
  await remove('a');
  await remove('b');
  expect(shown()).toEqual(['c']);
  expect(asked).toEqual([['b', 'c']]);
  answers[0]?.();
  await waitFor(() => expect(asked).toEqual([['b', 'c'], ['c']]));
  expect(shown()).toEqual(['c']);
});
