import { expect, it } from 'vitest';
import { clock, day, percent, size, span } from './format';

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
