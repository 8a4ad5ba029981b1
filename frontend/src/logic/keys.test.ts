import { expect, it, vi } from 'vitest';
import { press } from './keys';

const event = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, code: '', target: null, ctrlKey: false, metaKey: false, altKey: false, preventDefault: vi.fn(), ...more }) as unknown as KeyboardEvent;

it('runs what a key is bound to, also where the layout types another script', () => {
  const run = vi.fn();
  const bindings = [{ chord: { key: 'E' }, run }];
  for (const one of [event('e'), event('E'), event('ㄷ', { code: 'KeyE' }), event('e', { ctrlKey: true }), event('d', { code: 'KeyE' }), event('e', { isComposing: true })])
    press(one, bindings);
  expect(run).toHaveBeenCalledTimes(3);
  press(event('f', { ctrlKey: true }), [{ chord: { key: 'F', mod: true }, run }]);
  expect(run).toHaveBeenCalledTimes(4);
});
