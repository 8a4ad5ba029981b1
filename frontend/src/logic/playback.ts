/** How fast the sound plays, and the stretch of it that is played over and over. */

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;
const SHUTTLE = [1, 1.5, 2, 3];

export const faster = (speed: number): number => SPEEDS.find((one) => one > speed) ?? speed;
export const slower = (speed: number): number => [...SPEEDS].reverse().find((one) => one < speed) ?? speed;
/** The next speed of a forward key that is pressed again. */
export const shuttle = (speed: number): number => SHUTTLE.find((one) => one > speed) ?? speed;
/** A speed that was kept, or 1 where that is none of ours. */
export const speedOf = (kept: string | null): number => SPEEDS.find((one) => String(one) === kept) ?? 1;

/** Ends in seconds; null where none is set yet. It is on once both are there. */
export interface Loop { from: number | null; to: number | null }
export const NO_LOOP: Loop = { from: null, to: null };
const SHORTEST = 0.2;

export const isOn = (loop: Loop): loop is { from: number; to: number } => loop.from !== null && loop.to !== null;

/** An end that is no longer behind the start falls away. */
export const withStart = (loop: Loop, at: number): Loop => ({ from: at, to: loop.to !== null && loop.to - at >= SHORTEST ? loop.to : null });

/** Without a start it begins where the sound does; an end before the start changes places with it. */
export function withEnd(loop: Loop, at: number): Loop {
  const [from, to] = [Math.min(loop.from ?? 0, at), Math.max(loop.from ?? 0, at)];
  return to - from >= SHORTEST ? { from, to } : loop;
}

/** Where playing goes on when it has come from `before` to `now`: the start of the loop once its end is passed, else null. */
export const turn = (loop: Loop, before: number, now: number): number | null =>
  isOn(loop) && before < loop.to && now >= loop.to ? loop.from : null;

export const same = (a: Loop, b: Loop): boolean => a.from === b.from && a.to === b.to;
