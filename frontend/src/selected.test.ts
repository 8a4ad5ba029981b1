import { afterEach, expect, it } from 'vitest';
import { selectedIn } from './selected';

afterEach(() => { getSelection()?.removeAllRanges(); document.body.replaceChildren(); });

const shown = (html: string): HTMLElement => {
  document.body.innerHTML = `<p>${html}</p><p>below</p>`;
  return document.body.firstElementChild as HTMLElement;
};

it('counts from the beginning of the text, through the elements of its words', () => {
  const line = shown('<b>We</b> <b>meet</b> on');
  const word = line.querySelectorAll('b')[1]?.firstChild as Text;
  getSelection()?.setBaseAndExtent(word, 0, word, 4);
  expect(selectedIn(line)).toEqual({ start: 3, end: 7 });
});
it('leaves out the space that some systems select with a word, and what is beyond the text', () => {
  const line = shown('<b>We</b> <b>meet</b> ');
  getSelection()?.setBaseAndExtent(line.childNodes[1] as Text, 0, document.body.lastElementChild?.firstChild as Text, 0);
  expect(selectedIn(line)).toEqual({ start: 3, end: 7 });
});
it('is nothing where nothing of it is selected', () => {
  const line = shown('We');
  expect(selectedIn(line)).toBeNull();
  getSelection()?.selectAllChildren(document.body.lastElementChild as HTMLElement);
  expect(selectedIn(line)).toBeNull();
});
