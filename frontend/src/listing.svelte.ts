/** The library's list and the trash's: which recordings, which are chosen, what was found, and where the person stood. They outlive
 *  the screen, so that coming back from a recording finds everything as it was. */
import { api, isProblem } from './api';
import { EVERYTHING, written, type Find } from './logic/finding';
import { NONE, pieces, within, type Selection } from './logic/selection';
import type { Listed, Problem, SearchHit } from './logic/types';
import { store } from './store.svelte';

export interface Found { hits: SearchHit[]; meant: [string, string[]][] }
const FIRST = 50; // rows that come with the ids: more than a screen holds
const ROWS = 100; // rows a request
const STOOD = 'recordroute.stood';

export class Listing {
  listed = $state.raw<Listed | null>(null);
  /** Moments; null where no words are looked for. What was found stays until something else is. */
  found = $state.raw<Found | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  selection = $state.raw<Selection>(NONE);
  /** The address of what is shown, and how far it is scrolled, in pixels. */
  address = '';
  top = 0;
  readonly #trashed: boolean;
  #round = 0;
  #again = false;
  #find: Find = EVERYTHING;
  #fresh: Record<string, boolean> = {};

  constructor(trashed: boolean) {
    this.#trashed = trashed;
    const stood = JSON.parse(localStorage.getItem(STOOD) ?? 'null') as { trashed: boolean; address: string; top: number } | null;
    if (stood?.trashed === trashed) [this.address, this.top] = [stood.address, stood.top];
  }

  get ids(): string[] { return this.listed?.ids ?? []; }

  /** Shows what `find` narrows to. Another address begins at its top, with nothing chosen. */
  show(find: Find): void {
    const address = String(written(find));
    if (address !== this.address) [this.address, this.top, this.selection] = [address, 0, NONE];
    this.#find = find;
    void this.#load(++this.#round);
  }

  /** Fetches again; while that is on its way, once more afterwards, however often it is asked for. */
  refresh(): void {
    if (this.busy) this.#again = true;
    else void this.#load(++this.#round);
  }

  /** Rows that come into sight are fetched, once since the list was. */
  see(ids: string[]): void {
    const missing = ids.filter((id) => !this.#fresh[id]);
    for (const some of pieces(missing, ROWS)) {
      for (const id of some) this.#fresh[id] = true;
      api.rows(some).then(
        (answer) => store.know(answer.recordings),
        () => { for (const id of some) this.#fresh[id] = false; },
      );
    }
  }

  /** Keeps where the person stands over a restart. */
  keep(): void {
    localStorage.setItem(STOOD, JSON.stringify({ trashed: this.#trashed, address: this.address, top: this.top }));
  }

  async #load(mine: number): Promise<void> {
    const find = this.#find;
    this.busy = true;
    this.#again = false;
    try {
      const [listed, first, found] = await Promise.all([
        api.listing(this.#trashed, find), api.recordings(this.#trashed, find, FIRST), this.#search(find),
      ]);
      if (mine !== this.#round) return;
      this.#fresh = Object.fromEntries(first.recordings.map((one) => [one.id, true]));
      store.know(first.recordings);
      [this.listed, this.found, this.problem] = [listed, listed.words ? found : null, null];
      this.selection = within(this.selection, listed.ids);
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
      if (mine === this.#round) this.problem = raised;
    }
    if (mine !== this.#round) return;
    this.busy = false;
    if (this.#again) this.refresh();
  }

  async #search(find: Find): Promise<Found | null> {
    if (this.#trashed || !find.q) return null;
    const { hits, meant } = await api.search(find);
    return { hits, meant: Object.entries(meant) };
  }
}

export const library = new Listing(false);
export const trash = new Listing(true);
