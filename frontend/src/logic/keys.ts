/** Keys of the parts of a transcript: a list of each, and what they do. */

/** `key`: an upper-case letter, or the name that a browser gives the key. `mod`: Command or Ctrl as well. */
export interface Chord { key: string; mod?: true }
/** Returns false for a press that was not for it. */
export type Handler = (event: KeyboardEvent) => unknown;
export interface Binding { chord: Chord; run: Handler }

const isTyping = (target: EventTarget | null): boolean =>
  target !== null && 'closest' in target && (target as Element).closest('input, textarea, select, dialog') !== null;

/** Runs what a press is bound to. A plain letter is text where somebody is typing. */
export function press(event: KeyboardEvent, bindings: Binding[]): void {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const mod = event.ctrlKey || event.metaKey;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  for (const { chord, run } of bindings) {
    const hit = /^[A-Z]$/.test(chord.key) ? event.key.toUpperCase() === chord.key || (letter === chord.key && event.key > '~') : event.key === chord.key;
    if (!hit || mod !== (chord.mod ?? false) || (!chord.mod && isTyping(event.target))) continue;
    if (run(event) === false) continue;
    event.preventDefault();
    return;
  }
}
