import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { looks } from '../language.svelte';
import FindBar from './FindBar.svelte';

const onClose = vi.fn();
const show = () => render(FindBar, {
  lines: [], found: [], query: '', sameCase: false, here: 0, onGo: vi.fn(), replace: null, onClose,
});

beforeEach(() => {
  looks.language = 'en';
  vi.clearAllMocks();
  document.body.replaceChildren();
});

it('is closed by its button, and by Esc from anywhere', async () => {
  show();
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
  expect(onClose).toHaveBeenCalledTimes(3);
});

const OTHERS = ['<details class="menu" open></details>', '<input id="title">'];
it.each(OTHERS)('leaves Esc to what else wants it: %s', async (other) => {
  document.body.innerHTML = other;
  show();
  await fireEvent.keyDown(document.querySelector('#title') ?? document.body, { key: 'Escape' });
  expect(onClose).not.toHaveBeenCalled();
});
