import { expect, it } from 'vitest';
import { mayBeTaken } from './kinds';

it('refuses only what is surely none of ours', () => {
  const named = (name: string, type = ''): boolean => mayBeTaken({ name, type });
  expect([named('회의.M4A'), named('notes'), named('take.dat'), named('table.csv', 'text/csv'), named('a.rm', 'application/vnd.rn-realmedia')])
    .toEqual([true, true, true, true, true]);
  expect([named('a.png', 'image/png'), named('회의록.hwp'), named('a.docx'), named('x', 'application/zip'), named('page.html', 'text/html')])
    .toEqual([false, false, false, false, false]);
});
