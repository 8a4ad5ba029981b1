/** The tokens' pairs hold WCAG 2.2 AA in both themes: 4.5 for text, 3 for borders of controls and the focus ring. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const css = readFileSync('src/tokens.css', 'utf-8');
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map((found) => [found[1] ?? '', [found[2] ?? '', found[3] ?? '']]));

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
const GROUNDS = ['paper', 'raised', 'sunk'];
const TEXT = ['ink', 'quiet', 'accent', 'done', 'working', 'attention', 'failed'].flatMap((text) => GROUNDS.map((ground) => [text, ground]))
  .concat([['on-accent', 'accent'], ['ink', 'accent-soft'], ['ink', 'mark'], ['quiet', 'accent-soft']]);
const CONTROLS = ['edge', 'accent'].flatMap((line) => GROUNDS.map((ground) => [line, ground]));

it('measures as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});
it.each([['light', 0], ['dark', 1]] as const)('has enough contrast in the %s theme', (_, theme) => {
  const colour = (name = ''): string => tokens.get(name)?.[theme] ?? '';
  const short = (pairs: string[][], least: number): string[] =>
    pairs.filter(([one, other]) => contrast(colour(one), colour(other)) < least).map((pair) => pair.join(' on '));
  expect(short(TEXT, 4.5)).toEqual([]);
  expect(short(CONTROLS, 3)).toEqual([]);
});
it('leaves no colour to the components', () => {
  expect(tokens.size).toBeGreaterThan(14);
});
