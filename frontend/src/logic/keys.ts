/** Keys of the parts of a transcript: a list of each, and what they do. */
import { matches, type Chord, type Press } from './shortcuts';

/** Returns false for a press that was not for it. */
export type Handler = (event: KeyboardEvent) => unknown;
export interface Binding { chord: Chord; run: Handler }

const isTyping = (target: EventTarget | null): boolean =>
  target !== null && 'closest' in target && (target as Element).closest('input, textarea, select, dialog') !== null;

/** Runs what a press is bound to. A plain letter is text where somebody is typing. */
export function press(event: KeyboardEvent, bindings: Binding[]): void {
  if (event.isComposing || event.defaultPrevented) return;
  const { key, code, ctrlKey, metaKey, altKey } = event;
  // With Shift or without; on any system either of the two keys is the one beside a letter.
  const read: Press = { key, code, ctrlKey, metaKey, altKey, shiftKey: false, altGraph: false, mac: metaKey };
  for (const { chord, run } of bindings) {
    if (!matches(chord, read) || (!chord.mod && !chord.alt && isTyping(event.target))) continue;
    if (run(event) === false) continue;
    event.preventDefault();
    return;
  }
}
