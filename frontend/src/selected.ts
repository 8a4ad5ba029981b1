/** What a person has selected in an element, by offsets in its text; null for nothing. White space at its ends does not count. */
import type { Range } from './logic/words';

export function selectedIn(element: HTMLElement): Range | null {
  const selection = getSelection();
  if (!selection?.rangeCount || !selection.anchorNode || !element.contains(selection.anchorNode)) return null;
  const selected = selection.getRangeAt(0);
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(selected.startContainer, selected.startOffset);
  const [start, text] = [before.toString().length, selected.toString()];
  const from = start + text.length - text.trimStart().length;
  return { start: from, end: Math.max(from, Math.min(start + text.trimEnd().length, element.textContent.length)) };
}
