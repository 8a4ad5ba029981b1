import { expect, it } from 'vitest';
import { explain, omission, say } from './text';

it('fills values in and shows an unknown key', () => {
  expect([say({ a: '{n} of {of}' }, 'a', { n: 1, of: 2 }), say({}, 'b')]).toEqual(['1 of 2', 'b']);
});
it('falls back to what the server said', () => {
  expect(explain({}, { code: 'x', message: 'm', hint: 'h' })).toEqual({ what: 'm', todo: 'h' });
  expect(omission({ 'omission.other': 'some' }, 'new_reason')).toBe('some');
});
it.each([
  ['“{v}”이(가) 나와요', '예산', '“예산”이 나와요'], ['“{v}”이(가) 나와요', '회의', '“회의”가 나와요'], ['{v}을(를) 지웠어요', '계획', '계획을 지웠어요'],
  ['{v}은(는) 없어요', '태그', '태그는 없어요'], ['{v}(으)로 찾았어요', '회의록', '회의록으로 찾았어요'], ['{v}(으)로 찾았어요', '메일', '메일로 찾았어요'],
  ['{v}을(를) 지웠어요', 'Whisper', 'Whisper을(를) 지웠어요'],
])('takes the Korean particle that follows the sound: %s, %s', (sentence, v, told) => {
  expect(say({ a: sentence }, 'a', { v })).toBe(told);
});
