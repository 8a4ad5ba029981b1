import { afterEach, expect, test } from 'vitest';
import { desktopShell } from './shell';

afterEach(() => { globalThis.recordRouteShell = undefined; });

test('a browser is a shell that does nothing', () => {
  expect(desktopShell().platform).toBe('browser');
  desktopShell().tellLooks({ language: 'ko', theme: 'dark' });
});

test('the shell that is there is told', () => {
  const told: unknown[] = [];
  globalThis.recordRouteShell = { platform: 'linux', tellLooks: (looks) => { told.push(looks); } };
  desktopShell().tellLooks({ language: 'ko', theme: 'dark' });
  expect(told).toEqual([{ language: 'ko', theme: 'dark' }]);
});
