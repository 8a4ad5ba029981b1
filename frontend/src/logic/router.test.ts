import { expect, it } from 'vitest';
import { formatRoute, parseRoute } from './router';

it('keeps routes through the address', () => {
  for (const hash of ['#/inbox', '#/library', '#/library?tag=a%26b+%ED%9A%8C', '#/settings/models', '#/settings/vocabulary', '#/welcome', '#/search?q=%ED%9A%8C%EC%9D%98', `#/recording/${'a'.repeat(32)}?t=12.5`, `#/recording/${'b'.repeat(32)}?line=40`])
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  expect(parseRoute('#/recording/../../x').screen).toBe('inbox');
  expect(formatRoute(parseRoute('#/vocabulary'))).toBe('#/settings/vocabulary');
  expect(formatRoute(parseRoute('#/settings/../x'))).toBe('#/settings/general');
});
