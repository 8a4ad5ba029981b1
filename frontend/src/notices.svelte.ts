/** What is told in passing, each for a time that a person who reads it can hold up. */
import { Countdown } from './logic/countdown';

/** `lapsed`: what is done once it can no longer be undone. */
export interface Notice { id: number; text: string; failed: boolean; undo: (() => void) | null; lapsed: (() => void) | null }
const SHOWN_MS = 10_000;
const MOST = 3; // of those that offer nothing to undo

export class Notices {
  all = $state.raw<Notice[]>([]);
  #clocks: { id: number; clock: Countdown }[] = [];
  #held = false;
  #next = 1;

  tell(text: string, undo: Notice['undo'], failed: boolean, lapsed: Notice['lapsed']): void {
    const notice = { id: this.#next++, text, failed, undo, lapsed };
    const clock = new Countdown(SHOWN_MS, () => this.dismiss(notice.id));
    this.#clocks.push({ id: notice.id, clock });
    const crowd = this.all.filter((one) => !one.undo).slice(0, -(MOST - 1));
    for (const { id } of crowd) this.dismiss(id);
    this.all = [...this.all, notice];
    if (!this.#held) clock.run();
  }

  /** Whether time stands still: somebody is at one of them, or cannot see them. */
  hold(held: boolean): void {
    this.#held = held;
    for (const { clock } of this.#clocks) if (held) clock.stand(); else clock.run();
  }

  undo(id: number): void { this.#take(id)?.undo?.(); }

  /** It was closed, or its time is over. */
  dismiss(id: number): void { this.#take(id)?.lapsed?.(); }

  #take(id: number): Notice | undefined {
    const notice = this.all.find((one) => one.id === id);
    this.#clocks.find((one) => one.id === id)?.clock.stand();
    this.#clocks = this.#clocks.filter((one) => one.id !== id);
    this.all = this.all.filter((one) => one.id !== id);
    return notice;
  }
}
