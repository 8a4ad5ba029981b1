import { expect, it } from 'vitest';
import { beginning, formatsOf, groupsOf, isText, partsOf } from './exports';

it('offers no subtitles of a document', () => {
  expect(formatsOf(false)).toContain('srt');
  expect(formatsOf(true)).toEqual(['docx', 'md', 'txt', 'json']);
  expect(groupsOf(true).map(({ name }) => name)).toEqual(['texts', 'other']);
});
it('offers minutes alone where there are some and the format holds them', () => {
  expect(partsOf('md', true)).toEqual(['all', 'minutes', 'transcript']);
  expect(partsOf('md', false)).toEqual(['all']);
  expect(partsOf('srt', true)).toEqual(['all']);
  expect([isText('json'), isText('docx')]).toEqual([true, false]);
});
it('shows the beginning of a long text, in whole lines, and counts the rest', () => {
  expect(beginning('short')).toEqual({ shown: 'short', rest: 0 });
  expect(beginning('one\ntwo\nthree', 9)).toEqual({ shown: 'one\ntwo', rest: 6 });
  expect(beginning('x'.repeat(30), 10)).toEqual({ shown: 'x'.repeat(10), rest: 20 });
});
