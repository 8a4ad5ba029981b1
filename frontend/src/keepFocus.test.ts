// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepFocus } from './keepFocus';

let place = 'library';
let end: () => void = () => undefined;
const find = (id: string): HTMLElement => document.getElementById(id) ?? document.body;
const focused = (): string | undefined => document.activeElement?.id;
const turn = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
async function gone(id: string, change = (): void => find(id).closest('li, div')?.remove()): Promise<string | undefined> {
  find(id).focus();
  change();
  await turn();
  return focused();
}

beforeEach(() => {
  place = 'library';
  document.body.innerHTML = `
    <nav><a id="away" href="#x">Away</a></nav>
    <main><h1 id="heading">Library</h1>
      <div><button id="filter">Filter</button></div>
      <ul>${[1, 2, 3].map((n) => `<li><input id="pick${n}" type="checkbox"><a id="title${n}" class="title" href="#y">Row</a></li>`).join('')}</ul>
    </main>
    <section data-island><div><button id="undo">Undo</button></div><div><button id="other">Undo</button></div></section>`;
  end = keepFocus(document.body, () => place);
});
afterEach(() => end());

it('goes from a row that is deleted to the next one, and from the last to the one before', async () => {
  expect(await gone('title2')).toBe('title3');
  expect(await gone('pick3')).toBe('pick1');
});
it('goes from a control to the one that takes its place', async () => {
  const change = (): void => { find('pick1').remove(); find('title1').outerHTML = '<a id="resume" href="#z">Resume</a><a class="title" href="#z">Cancel</a>'; };
  expect(await gone('title1', change)).toBe('resume');
});
it('goes further out when a list has nothing left', async () => {
  expect(await gone('title1', () => document.querySelector('ul')?.remove())).toBe('filter');
});
it('goes to where it came from when an island has nothing left', async () => {
  find('title2').focus();
  expect(await gone('undo')).toBe('other');
  expect(await gone('other')).toBe('title2');
  find('title2').closest('li')?.remove();
  await turn();
  expect(focused()).toBe('title3');
});
it('comes back to a control that was disabled while it waited', async () => {
  const button = find('filter') as HTMLButtonElement;
  button.focus();
  button.blur(); // as a browser does of itself
  button.disabled = true;
  await turn();
  expect(document.activeElement).toBe(document.body);
  button.disabled = false;
  await turn();
  expect(focused()).toBe('filter');
});
it('follows nobody who has gone elsewhere, let go of the focus, or left the screen', async () => {
  expect(await gone('title1', () => { find('away').focus(); find('title1').closest('li')?.remove(); })).toBe('away');
  find('title2').focus();
  find('title2').blur();
  await turn();
  find('title2').closest('li')?.remove();
  await turn();
  expect(document.activeElement).toBe(document.body);
  expect(await gone('title3', () => { place = 'trash'; find('title3').closest('li')?.remove(); })).not.toBe('filter');
  expect(document.activeElement).toBe(document.body);
});
