import { expect, it } from 'vitest';
import { EVERYTHING } from './finding';
import { formatRoute, parseRoute, withoutMoment } from './router';

it('keeps routes through the address', () => {
  for (const hash of ['#/inbox', '#/library', '#/library?tag=a%26b+%ED%9A%8C', '#/settings/models', '#/settings/vocabulary', '#/welcome', '#/ask?q=%ED%9A%8C%EC%9D%98', '#/ask?tag=a&kind=video', '#/library?q=a&tag=b&kind=video&favourite=true&sort=title', '#/trash?q=a', `#/recording/${'a'.repeat(32)}?t=12.5`, `#/recording/${'b'.repeat(32)}?line=40`])
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  expect(formatRoute(parseRoute('#/search?q=a'))).toBe('#/library?q=a');
  expect(parseRoute('#/recording/../../x').screen).toBe('inbox');
  expect(formatRoute(parseRoute('#/vocabulary'))).toBe('#/settings/vocabulary');
  expect(formatRoute(parseRoute('#/settings/../x'))).toBe('#/settings/general');
});
it('leaves the moment of a link out of where one is', () => {
  expect(formatRoute(withoutMoment(parseRoute(`#/recording/${'a'.repeat(32)}?t=12&line=3`)))).toBe(`#/recording/${'a'.repeat(32)}`);
  expect(withoutMoment(parseRoute('#/ask?q=a'))).toEqual({ screen: 'ask', find: { ...EVERYTHING, q: 'a' } });
});
