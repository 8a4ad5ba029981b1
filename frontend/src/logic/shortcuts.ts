/** Every keyboard shortcut, in lists that the handlers obey and the sheet shows.
 *
 * To add one: a line in `SHORTCUTS`, its sentence in both catalogs, and in the part that does it
 * `$effect(() => shortcuts.bind({ name: () => { ... } }))` (see `shortcuts.svelte.ts`). A test fails for a line that nothing binds.
 */
import type en from '../messages/en.json';

/** `key`: an upper-case letter, a sign as it is typed, or the name that a browser gives the key. `mod`: Command or Ctrl as well; `alt`: Option or Alt. */
export interface Chord { key: string; mod?: true; alt?: true }
export type Group = 'everywhere' | 'player' | 'transcript';
/** `again`: goes on while the key is held down. */
interface Entry { name: string; group: Group; chords: readonly Chord[]; says: keyof typeof en; again?: true }

export const SHORTCUTS = [
  { name: 'search', group: 'everywhere', chords: [{ key: '/' }, { key: 'K', mod: true }], says: 'search.name' },
  { name: 'sheet', group: 'everywhere', chords: [{ key: '?' }], says: 'key.sheet' },
  { name: 'favourite', group: 'everywhere', chords: [{ key: 'F' }], says: 'key.favourite' },
  { name: 'play', group: 'player', chords: [{ key: ' ' }], says: 'key.play' },
  { name: 'back', group: 'player', chords: [{ key: 'J' }], says: 'player.back', again: true },
  { name: 'stop', group: 'player', chords: [{ key: 'K' }], says: 'key.stop' },
  { name: 'forward', group: 'player', chords: [{ key: 'L' }], says: 'key.forward' },
  { name: 'left', group: 'player', chords: [{ key: 'ArrowLeft' }], says: 'key.left', again: true },
  { name: 'right', group: 'player', chords: [{ key: 'ArrowRight' }], says: 'key.right', again: true },
  { name: 'slower', group: 'player', chords: [{ key: '<' }], says: 'key.slower' },
  { name: 'faster', group: 'player', chords: [{ key: '>' }], says: 'key.faster' },
  { name: 'loopStart', group: 'player', chords: [{ key: '[' }], says: 'player.loopStart' },
  { name: 'loopEnd', group: 'player', chords: [{ key: ']' }], says: 'player.loopEnd' },
  { name: 'loopLine', group: 'player', chords: [{ key: 'O' }], says: 'key.loopLine' },
  { name: 'mute', group: 'player', chords: [{ key: 'M' }], says: 'key.mute' },
  { name: 'lineUp', group: 'transcript', chords: [{ key: 'ArrowUp' }], says: 'key.lineUp', again: true },
  { name: 'lineDown', group: 'transcript', chords: [{ key: 'ArrowDown' }], says: 'key.lineDown', again: true },
  { name: 'edit', group: 'transcript', chords: [{ key: 'E' }], says: 'key.edit' },
  { name: 'find', group: 'transcript', chords: [{ key: 'F', mod: true }], says: 'find.name' },
  { name: 'accept', group: 'transcript', chords: [{ key: 'A' }], says: 'key.accept' },
  { name: 'reject', group: 'transcript', chords: [{ key: 'R' }], says: 'key.reject' },
] as const satisfies readonly Entry[];

export type ShortcutName = (typeof SHORTCUTS)[number]['name'];
export type Shortcut = Entry & { name: ShortcutName };
export const LIST: readonly Shortcut[] = SHORTCUTS;
export const GROUPS: readonly Group[] = ['everywhere', 'transcript', 'player'];

/** What keys do while a row of the library or the trash has the focus. With Shift, up, down and X choose from the last one to there. */
export const ROW_KEYS = [
  { name: 'rowUp', chords: [{ key: 'ArrowUp' }], says: 'key.rowUp' },
  { name: 'rowDown', chords: [{ key: 'ArrowDown' }], says: 'key.rowDown' },
  { name: 'rowChoose', chords: [{ key: 'X' }], says: 'key.rowChoose' },
  { name: 'rowsAll', chords: [{ key: 'A', mod: true }], says: 'key.rowsAll' },
  { name: 'rowsNone', chords: [{ key: 'Escape' }], says: 'key.rowsNone' },
  { name: 'rowFavourite', chords: [{ key: 'F' }], says: 'key.favourite' },
  { name: 'rowRemove', chords: [{ key: 'Delete' }], says: 'key.rowRemove' },
] as const satisfies readonly Omit<Entry, 'group'>[];
export type RowKey = (typeof ROW_KEYS)[number]['name'];

/** What keys do while a line is edited. */
export const EDITOR_KEYS = {
  hear: { chord: { key: "'", mod: true }, says: 'key.lineHear' },
  save: { chord: { key: 'Enter' }, says: 'edit.save' },
  split: { chord: { key: 'Enter', mod: true }, says: 'key.lineSplit' },
  merge: { chord: { key: 'J', mod: true }, says: 'key.lineMerge' },
  goOn: { chord: { key: 'ArrowDown', alt: true }, says: 'key.lineGoOn' },
  goBack: { chord: { key: 'ArrowUp', alt: true }, says: 'key.lineGoBack' },
  leave: { chord: { key: 'Escape' }, says: 'edit.leave' },
} as const satisfies Record<string, { chord: Chord; says: keyof typeof en }>;

/** What of a keyboard event counts. `altGraph`: the key that types a third sign on many layouts. */
export interface Press {
  key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; altGraph: boolean; mac: boolean;
}

// Where a sign is on a layout of which this key types no Latin one: Korean while composing, Cyrillic, Greek and others.
const PLACES: Record<string, { code: string; shift: boolean }> = {
  '/': { code: 'Slash', shift: false }, '?': { code: 'Slash', shift: true }, '[': { code: 'BracketLeft', shift: false },
  ']': { code: 'BracketRight', shift: false }, '<': { code: 'Comma', shift: true }, '>': { code: 'Period', shift: true },
  "'": { code: 'Quote', shift: false },
};
const isLatin = (key: string): boolean => key.length === 1 && key >= ' ' && key <= '~';

export function matches(chord: Chord, press: Press): boolean {
  const mod = press.mac ? press.metaKey : press.ctrlKey;
  const other = press.mac ? press.ctrlKey : press.metaKey;
  const place = PLACES[chord.key];
  if (place) {
    const typed = isLatin(press.key) ? press.key === chord.key : press.code === place.code && press.shiftKey === place.shift;
    if (chord.mod) return typed && mod && !other && !press.altKey;
    return typed && (press.altGraph || !(press.altKey || press.ctrlKey || press.metaKey));
  }
  if (mod !== (chord.mod ?? false) || other || press.altKey !== (chord.alt ?? false) || press.altGraph || press.shiftKey) return false;
  return /^[A-Z]$/.test(chord.key) ? letter(press) === chord.key : press.key === chord.key;
}

/** The letter that the layout types, or the one that is printed on the key where it types no Latin letter. */
function letter(press: Press): string | null {
  if (/^[a-z]$/i.test(press.key)) return press.key.toUpperCase();
  return isLatin(press.key) ? null : (/^Key([A-Z])$/.exec(press.code)?.[1] ?? null);
}

export const shortcutOf = (press: Press): Shortcut | undefined =>
  LIST.find((one) => one.chords.some((chord) => matches(chord, press)));

export const rowKeyOf = (press: Press): RowKey | undefined =>
  ROW_KEYS.find((one) => one.chords.some((chord) => matches(chord, { ...press, shiftKey: false })))?.name;

/** Keys as people read them; `space` is what the space bar is called. */
export function keysOf(chord: Chord, mac: boolean, space: string): string[] {
  const names: Record<string, string> = { ' ': space, ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };
  return [...(chord.mod ? [mac ? '⌘' : 'Ctrl'] : []), ...(chord.alt ? [mac ? '⌥' : 'Alt'] : []), names[chord.key] ?? chord.key];
}

/** For `aria-keyshortcuts`. */
export const ariaKeys = (name: ShortcutName): string =>
  (LIST.find((one) => one.name === name)?.chords ?? [])
    .map((chord) => `${chord.mod ? 'Control+' : ''}${chord.key === ' ' ? 'Space' : chord.key}`).join(' ');
