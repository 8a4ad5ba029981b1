import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ariaKeys, EDITOR_KEYS, GROUPS, keysOf, LIST, matches, shortcutOf, type Press } from './shortcuts';

const press = (key: string, more: Partial<Press> = {}): Press =>
  ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, altGraph: false, mac: false, ...more });
const named = (event: Press): string | undefined => shortcutOf(event)?.name;

it('means one thing by each key', () => {
  const chords = LIST.flatMap((one) => one.chords.map((chord) => JSON.stringify(chord)));
  expect(new Set(chords).size).toBe(chords.length);
  expect(new Set(LIST.map((one) => one.name)).size).toBe(LIST.length);
  for (const one of LIST) expect(GROUPS).toContain(one.group);
});
it('is bound somewhere, every one, so that the sheet promises nothing that is not there', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf-8' })
    .filter((path) => /\.svelte$/.test(path)).map((path) => readFileSync(join('src', path), 'utf-8')).join('\n');
  const bound = [...sources.matchAll(/shortcuts\.bind\(\{([\s\S]*?)\}\)\)?;/g)].map((found) => found[1]).join('\n');
  for (const { name } of LIST) expect(bound, name).toMatch(new RegExp(`\\b${name}\\s*[:,}]|\\b${name}\\s*$`));
});
it('knows letters by what the layout types, and by their place where it types none of ours', () => {
  expect(named(press('l', { code: 'KeyL' }))).toBe('forward');
  expect(named(press('L', { code: 'KeyL' }))).toBe('forward');
  expect(named(press('ㅣ', { code: 'KeyL' }))).toBe('forward');
  expect(named(press('Process', { code: 'KeyE' }))).toBe('edit');
  expect(named(press('д', { code: 'KeyL' }))).toBe('forward');
  expect(named(press('n', { code: 'KeyL' }))).toBeUndefined();
  expect(named(press('k', { code: 'KeyT' }))).toBe('stop');
});
it('leaves keys with other modifiers to the browser', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'] as const)
    expect(named(press('l', { code: 'KeyL', [held]: true })), held).toBeUndefined();
  expect(named(press('ArrowLeft', { altKey: true }))).toBeUndefined();
  expect(named(press(' ', { ctrlKey: true }))).toBeUndefined();
});
it('takes Command on a Mac and Ctrl elsewhere', () => {
  const k = { code: 'KeyK' };
  expect(named(press('k', { ...k, ctrlKey: true }))).toBe('search');
  expect(named(press('k', { ...k, metaKey: true, mac: true }))).toBe('search');
  expect(named(press('k', { ...k, ctrlKey: true, mac: true }))).toBeUndefined();
  expect(named(press('ㅏ', { ...k, ctrlKey: true }))).toBe('search');
});
it('knows signs however they are typed', () => {
  expect(named(press('?', { code: 'Slash', shiftKey: true }))).toBe('sheet');
  expect(named(press('?', { code: 'Minus', shiftKey: true }))).toBe('sheet');
  expect(named(press('[', { code: 'Digit8', ctrlKey: true, altKey: true, altGraph: true }))).toBe('loopStart');
  expect(named(press('х', { code: 'BracketLeft' }))).toBe('loopStart');
  expect(named(press('Б', { code: 'Comma', shiftKey: true }))).toBe('slower');
  expect(named(press('/', { ctrlKey: true }))).toBeUndefined();
  expect(matches({ key: '<' }, press(',', { code: 'Comma' }))).toBe(false);
});
it('knows a sign with Command or Ctrl, also where the layout types another script', () => {
  const { chord } = EDITOR_KEYS.hear;
  expect(matches(chord, press("'", { code: 'Quote', ctrlKey: true }))).toBe(true);
  expect(matches(chord, press('э', { code: 'Quote', metaKey: true, mac: true }))).toBe(true);
  expect(matches(chord, press("'", { code: 'Quote' }))).toBe(false);
  expect(matches(chord, press("'", { code: 'Quote', ctrlKey: true, altKey: true }))).toBe(false);
});
it('knows arrows with Alt from arrows', () => {
  const { chord } = EDITOR_KEYS.goOn;
  expect(matches(chord, press('ArrowDown', { altKey: true }))).toBe(true);
  expect(matches(chord, press('ArrowDown'))).toBe(false);
  expect(matches(chord, press('ArrowDown', { altKey: true, ctrlKey: true }))).toBe(false);
});
it('names keys for eyes and for screen readers', () => {
  expect(keysOf({ key: 'K', mod: true }, true, 'Space')).toEqual(['⌘', 'K']);
  expect(keysOf({ key: 'K', mod: true }, false, 'Space')).toEqual(['Ctrl', 'K']);
  expect(keysOf(EDITOR_KEYS.goOn.chord, true, 'Space')).toEqual(['⌥', '↓']);
  expect(keysOf({ key: ' ' }, false, '스페이스')).toEqual(['스페이스']);
  expect(ariaKeys('search')).toBe('/ Control+K');
  expect(ariaKeys('play')).toBe('Space');
});
