import { expect, it } from 'vitest';
import { parts } from './minutes';
import type { MinutesItem } from './types';

const item = (section: MinutesItem['section'], text: string, topic: string | null = null): MinutesItem =>
  ({ section, text, topic, citations: [], owner: null, due: null });

it('keeps the points of a topic together and leaves empty sections out', () => {
  const shown = parts([item('topic', 'a', 'X'), item('topic', 'b', 'Y'), item('topic', 'c', 'X'), item('overview', 'o')]);
  expect(shown.map((part) => part.section)).toEqual(['overview', 'topic']);
  expect(shown[1]?.groups.map((group) => [group.topic, group.items.map((one) => one.text)])).toEqual([['X', ['a', 'c']], ['Y', ['b']]]);
});
