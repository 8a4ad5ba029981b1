/** What is said aloud of files on their way: that they go, each quarter of all their bytes, the end. Many are told as one. */
import { quarter } from './spoken';
import type { Upload, UploadState } from './uploads';

/** `name`: of the only one; null where there are several. */
export type SaidOfUploads = { about: 'uploads'; n: number; name: string | null } & (
  | { kind: 'stage' } | { kind: 'quarter'; fraction: number } | { kind: 'end'; failed: number }
);
const GOING: ReadonlySet<UploadState> = new Set(['waiting', 'sending', 'held']);
const LEFT: ReadonlySet<UploadState> = new Set(['cancelled', 'missing']);

export class SpokenUploads {
  /** Those that were on their way since nothing was. */
  #batch = new Set<string>();
  #told = 0;
  #size = 0;

  /** What is news to ears; null when nothing is. */
  of(uploads: readonly Upload[]): SaidOfUploads | null {
    const going = uploads.filter((one) => GOING.has(one.state));
    if (!this.#batch.size && !going.length) return null;
    for (const { id } of going) this.#batch.add(id);
    const all = uploads.filter((one) => this.#batch.has(one.id) && !LEFT.has(one.state));
    const of = { about: 'uploads', n: all.length, name: all.length === 1 ? (all[0]?.name ?? null) : null } as const;
    if (!going.length) {
      this.#batch.clear();
      [this.#told, this.#size] = [0, 0];
      return all.length ? { ...of, kind: 'end', failed: all.filter((one) => one.state === 'failed').length } : null;
    }
    if (this.#batch.size > this.#size) {
      [this.#size, this.#told] = [this.#batch.size, quarter(share(all))];
      return { ...of, kind: 'stage' };
    }
    const now = quarter(share(all));
    if (now <= this.#told) return null;
    this.#told = now;
    return { ...of, kind: 'quarter', fraction: now };
  }
}

function share(uploads: readonly Upload[]): number {
  const total = uploads.reduce((sum, one) => sum + one.size, 0);
  return total ? uploads.reduce((sum, one) => sum + (GOING.has(one.state) ? one.sent : one.size), 0) / total : 0;
}
