/** How fast weights come, by model id. Pure but for the times that it is given. */
import { Pace, type Going } from './pace';
import type { ServerEvent } from './types';

type Fetch = Extract<ServerEvent, { type: 'model' }>;

export class Paces {
  #paces = new Map<string, Pace>();

  /** Null: its bytes do not come, or not any more. */
  note({ model_id, state, bytes_done, bytes_total }: Fetch, now: number): Going | null {
    if (state !== 'fetching') { this.#paces.delete(model_id); return null; }
    const pace = this.#paces.get(model_id) ?? new Pace();
    this.#paces.set(model_id, pace);
    // Of one that goes on, what had arrived is counted at once: that is no rate.
    if (bytes_done === 0) { pace.restart(); return { rate: null, left: null }; }
    return pace.note(bytes_done, bytes_total, now);
  }
}
