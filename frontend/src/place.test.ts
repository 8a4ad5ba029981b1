// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { forgetPlace, keepSecond, keepTop, secondOf, topOf } from './place';

it('forgets where one was in a recording that is gone, and only in that', () => {
  for (const id of ['gone', 'here']) { keepSecond(id, 12.5); keepTop(id, 4); }
  forgetPlace('gone');
  expect([secondOf('gone'), topOf('gone'), secondOf('here'), topOf('here')]).toEqual([0, null, 12.5, 4]);
  expect(Object.keys(localStorage).filter((key) => key.includes('gone'))).toEqual([]);
});
