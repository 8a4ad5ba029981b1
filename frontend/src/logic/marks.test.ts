import { expect, it } from 'vitest';
import { difference, pieces } from './marks';

it('marks by characters, not by UTF-16 units', () => {
  expect(pieces('😀회의록', [[1, 3]])).toEqual([
    { text: '😀', marked: false }, { text: '회의', marked: true }, { text: '록', marked: false }]);
});

it('shows what a correction changes', () => {
  expect(difference('we meet at noon', 'we met at noon')).toMatchObject({ removed: 'meet', added: 'met' });
  expect(difference('until then', 'until then indeed')).toEqual({ head: 'until then', removed: '', added: ' indeed', tail: '' });
});
