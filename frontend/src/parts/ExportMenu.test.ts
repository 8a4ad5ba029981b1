import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { looks } from '../language.svelte';
import { answering } from '../testing/answers';
import { ID } from '../testing/records';
import ExportMenu from './ExportMenu.svelte';

const whole = { id: ID, whole: true, minutes: true, document: false };
const names = (within: Element | null | undefined): (string | null)[] => [...(within?.querySelectorAll('a, button') ?? [])].map((one) => one.textContent);

/** The entries under each heading; those before the first have none. */
async function opened(given: typeof whole): Promise<[string | null, (string | null)[]][]> {
  render(ExportMenu, given);
  const menu = document.querySelector('details');
  if (menu) menu.open = true;
  await fireEvent(menu as Element, new Event('toggle'));
  return [...document.querySelectorAll('details ul')].map((list) => {
    const heading = list.getAttribute('aria-labelledby');
    return [heading && (document.getElementById(heading)?.textContent ?? ''), names(list)];
  });
}

beforeEach(() => {
  looks.language = 'en';
  answering({});
});

it('offers to copy first, then files by what they are for', async () => {
  expect(await opened(whole)).toEqual([
    [null, ['Copy minutes as Markdown', 'Copy transcript as Markdown', 'Preview…']],
    ['Minutes and transcript', ['Word (.docx)', 'Markdown (.md)', 'Text (.txt)']],
    ['Subtitles', ['Subtitles (.srt)', 'Subtitles (.vtt)']],
    ['Other', ['JSON (.json)', 'Original file']],
  ]);
});

it('promises neither minutes nor subtitles where there are none', async () => {
  expect(await opened({ ...whole, minutes: false, document: true })).toEqual([
    [null, ['Copy transcript as Markdown', 'Preview…']],
    ['Transcript', ['Word (.docx)', 'Markdown (.md)', 'Text (.txt)']],
    ['Other', ['JSON (.json)', 'Original file']],
  ]);
});

it('has the original alone until there is a transcript', async () => {
  expect(await opened({ ...whole, whole: false })).toEqual([[null, ['Original file']]]);
});

it('closes by Escape and gives the focus back', async () => {
  await opened(whole);
  screen.getByRole('link', { name: 'Text (.txt)' }).focus();
  await fireEvent.keyDown(window, { key: 'Escape' });
  expect(screen.queryByRole('link', { name: 'Text (.txt)' })).toBeNull();
  expect(document.activeElement?.tagName).toBe('SUMMARY');
});
