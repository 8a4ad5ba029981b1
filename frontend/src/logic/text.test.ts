import { expect, it } from 'vitest';
import { explain, omission, say } from './text';

it('fills values in and shows an unknown key', () => {
  expect([say({ a: '{n} of {of}' }, 'a', { n: 1, of: 2 }), say({}, 'b')]).toEqual(['1 of 2', 'b']);
});
it('falls back to what the server said', () => {
  expect(explain({}, { code: 'x', message: 'm', hint: 'h' })).toEqual({ what: 'm', todo: 'h' });
  expect(omission({ 'omission.other': 'some' }, 'new_reason')).toBe('some');
});
