import { expect, it } from 'vitest';
import { faster, isOn, NO_LOOP, shuttle, slower, speedOf, turn, withEnd, withStart } from './playback';

it('goes up and down the speeds and stays at the ends', () => {
  expect([faster(1), faster(3), slower(1), slower(0.5)]).toEqual([1.25, 3, 0.75, 0.5]);
  expect([shuttle(0.75), shuttle(1), shuttle(1.25), shuttle(2), shuttle(3)]).toEqual([1, 1.5, 1.5, 3, 3]);
});
it('takes only a speed of ours for one that was kept', () => {
  expect([speedOf('1.5'), speedOf('16'), speedOf('fast'), speedOf(null), speedOf('-1')]).toEqual([1.5, 1, 1, 1, 1]);
});
it('is on once it has both ends, in either order', () => {
  expect(isOn(NO_LOOP)).toBe(false);
  const started = withStart(NO_LOOP, 12);
  expect(isOn(started)).toBe(false);
  expect(withEnd(started, 20)).toEqual({ from: 12, to: 20 });
  expect(withEnd(started, 5)).toEqual({ from: 5, to: 12 });
  expect(withEnd(NO_LOOP, 7)).toEqual({ from: 0, to: 7 });
});
it('drops an end that is no longer behind the start, and is never empty', () => {
  expect(withStart({ from: 1, to: 5 }, 3)).toEqual({ from: 3, to: 5 });
  expect(withStart({ from: 1, to: 5 }, 6)).toEqual({ from: 6, to: null });
  expect(withStart({ from: 1, to: 5 }, 5)).toEqual({ from: 5, to: null });
  expect(withEnd({ from: 5, to: null }, 5)).toEqual({ from: 5, to: null });
});
it('turns back where its end is played over, and nowhere else', () => {
  const loop = { from: 10, to: 20 };
  expect(turn(loop, 19.9, 20.1)).toBe(10);
  expect(turn(loop, 12, 13)).toBeNull();
  expect(turn(loop, 25, 26)).toBeNull();
  expect(turn(loop, 5, 11)).toBeNull();
  expect(turn(loop, 20.1, 20.2)).toBeNull();
  expect(turn({ from: 10, to: null }, 19, 21)).toBeNull();
});
