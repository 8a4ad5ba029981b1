/** How fast bytes go and how long the rest takes. Pure but for the times that it is given. */

const STEP_MS = 500; // between two looks at the rate
const LOOKS = 5;
const WITHIN = 1 / 3; // a time left is told once the last predictions agree so far

export interface Going { rate: number | null; left: number | null }

export class Pace {
  #looks: { at: number; done: number }[] = [];
  #ends: number[] = [];
  #going: Going = { rate: null, left: null };

  /** `done` of `total` bytes at `now` in milliseconds; the answer is bytes and seconds. */
  note(done: number, total: number, now: number): Going {
    const last = this.#looks.at(-1);
    if (last && done < last.done) this.restart();
    if (last && now - last.at < STEP_MS) return this.#going;
    this.#looks = [...this.#looks, { at: now, done }].slice(-LOOKS * 2);
    const first = this.#looks[0];
    if (!first || now === first.at) return this.#going;
    const rate = ((done - first.done) * 1000) / (now - first.at);
    if (rate <= 0) return (this.#going = { rate: 0, left: null });
    const left = (total - done) / rate;
    this.#ends = [...this.#ends, now / 1000 + left].slice(-LOOKS);
    const agree = this.#ends.length === LOOKS && Math.max(...this.#ends) - Math.min(...this.#ends) <= left * WITHIN;
    return (this.#going = { rate, left: agree ? left : null });
  }

  /** After a wait: what was is no measure of what comes. */
  restart(): void {
    this.#looks = [];
    this.#ends = [];
    this.#going = { rate: null, left: null };
  }
}
