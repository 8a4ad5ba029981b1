import { expect, it } from 'vitest';
import { clock, day, languageChoices, percent, size, span } from './format';

it('writes times, sizes and spans', () => {
  expect([clock(75.4), clock(3675)]).toEqual(['1:15', '1:01:15']);
  expect([size(999), size(1_117_000_000)]).toEqual(['999 B', '1.1 GB']);
  expect([span(180, 'en'), span(180, 'ko'), span(3, 'ko')]).toEqual(['3 min', '3분', '3초']);
});

it('never shows a full bar before the end', () => {
  expect([percent(0.999), percent(1), percent(-1)]).toEqual(['99 %', '100 %', '0 %']);
});
it('writes days in the language of the page', () => {
  expect(day('2026-08-20T01:00:00Z', 'ko')).toContain('2026');
});

it.each([
  ['ko', ['한국어', '영어', '독일어', '바시키르어', '프랑스어']], ['en', ['Korean', 'English', 'Bashkir', 'French', 'German']],
] as const)('offers languages by name, Korean and English first (%s)', (language, names) => {
  expect(languageChoices(['ba', 'de', 'en', 'fr', 'ko', 'zzz'], language).map((one) => one.label)).toEqual(names);
});
