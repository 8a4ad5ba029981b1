import { expect, it } from 'vitest';
import { keywordStep, otherLanguage, parts, templateTitle, translatedInto } from './minutes';
import type { MinutesItem } from './types';

const item = (section: MinutesItem['section'], text: string, topic: string | null = null): MinutesItem =>
  ({ section, text, topic, citations: [], owner: null, due: null, unproven: null, original: null });

it('keeps the points of a topic together and leaves empty sections out', () => {
  const shown = parts([item('topic', 'a', 'X'), item('topic', 'b', 'Y'), item('topic', 'c', 'X'), item('overview', 'o')]);
  expect(shown.map((part) => part.section)).toEqual(['overview', 'topic']);
  expect(shown[1]?.groups.map((group) => [group.topic, group.items.map((one) => one.text)])).toEqual([['X', ['a', 'c']], ['Y', ['b']]]);
});
it('gives each section of a template its own title, before the discussion', () => {
  const shown = parts([item('topic', 'a'), item('note', 'n', 'Needs'), item('note', 'o', 'Objections'), item('note', 'm', 'Needs')]);
  expect(shown.map((part) => [part.section, part.title])).toEqual([['note', 'Needs'], ['note', 'Objections'], ['topic', null]]);
  expect(shown[0]?.groups).toEqual([{ topic: null, items: [item('note', 'n', 'Needs'), item('note', 'm', 'Needs')] }]);
});

it('calls a template by its title in the language, else by the one that it has', () => {
  expect(templateTitle({ id: 'x', title: { ko: '회의', en: 'Meeting' }, own: false }, 'ko')).toBe('회의');
  expect(templateTitle({ id: 'x', title: { '': 'Mine' }, own: true }, 'ko')).toBe('Mine');
  expect(templateTitle({ id: 'x', title: {}, own: true }, 'en')).toBe('x');
});

it('writes keywords in three steps', () => {
  expect([1, 0.7, 0.69, 0.4, 0.39, 0].map(keywordStep)).toEqual([3, 3, 2, 2, 1, 1]);
});

it.each([
  ['예산은 QA 뒤에 정합니다.', 'ko', false], ['The budget follows.', 'ko', true], ['예산을 정합니다.', 'en', true], ['Q3: 2,000', 'en', false], ['12 %', 'ko', false],
])('tells a line in another language than the minutes: %s in %s', (text, language, other) => {
  expect(otherLanguage(text, language)).toBe(other);
});

it('knows the language that minutes were translated into', () => {
  const minutes = { language: 'en', title: '', one_line: '', model: 'm', template: 'meeting', complete: true, keywords: [], usage: { read_tokens: 0, written_tokens: 0, seconds: 0 } };
  expect(translatedInto({ ...minutes, items: [item('topic', 'a')] })).toBe('');
  expect(translatedInto({ ...minutes, items: [item('topic', 'a'), { ...item('topic', 'b'), original: '나' }] })).toBe('en');
});
