/** The server's side of an upload in pieces, in memory: it can be away, lose answers, and forget. */
import type { Problem, Recording } from '../logic/types';
import type { Standing, Wire } from '../logic/wire';

export const problem = (code: string): Problem => ({ code, message: '', hint: '' });

export class MemoryServer implements Wire {
  bytes = new Map<string, Uint8Array>();
  finished = new Set<string>();
  about = new Map<string, Parameters<Wire['begin']>[0]>();
  discarded: string[] = [];
  /** Called before each request and, for pieces, after the bytes were taken; what it throws is what the page sees. */
  before: (what: string) => void = () => undefined;
  after: (what: string) => void = () => undefined;
  duplicateOf: string | null = null;

  begin: Wire['begin'] = async (what) => {
    this.before('begin');
    const id = `remote-${this.bytes.size + this.discarded.length + 1}`;
    this.bytes.set(id, new Uint8Array());
    this.about.set(id, what);
    return this.#standing(id);
  };
  standing: Wire['standing'] = async (id) => { this.before('standing'); return this.#standing(id); };
  unfinished: Wire['unfinished'] = async () => {
    this.before('unfinished');
    return [...this.bytes.keys()].filter((id) => !this.finished.has(id)).map((id) => this.#standing(id));
  };
  piece: Wire['piece'] = async (id, offset, body, onSent) => {
    this.before('piece');
    const { received_bytes } = this.#standing(id);
    if (offset !== received_bytes || this.finished.has(id)) throw problem('upload_out_of_step');
    const all = new Uint8Array(received_bytes + body.size);
    all.set(this.bytes.get(id) ?? []);
    all.set(new Uint8Array(await body.arrayBuffer()), received_bytes);
    this.bytes.set(id, all);
    onSent(body.size);
    this.after('piece');
    return this.#standing(id);
  };
  finish: Wire['finish'] = async (id, keep) => {
    this.before('finish');
    const { received_bytes, size_bytes } = this.#standing(id);
    if (size_bytes !== null && received_bytes !== size_bytes) throw problem('upload_out_of_step');
    if (this.duplicateOf && !keep) return { recording: { id: this.duplicateOf } as Recording, duplicate: true };
    this.finished.add(id);
    this.after('finish');
    return { recording: { id } as Recording, duplicate: false };
  };
  discard: Wire['discard'] = async (id) => { this.bytes.delete(id); this.discarded.push(id); };

  #standing(id: string): Standing {
    const bytes = this.bytes.get(id);
    const about = this.about.get(id);
    if (!bytes || !about) throw problem('upload_not_found');
    return { id, ...about, received_bytes: bytes.length, created_at: '', idle_seconds: 999, recording_id: this.finished.has(id) ? id : null };
  }
}

/** Waits that are over as soon as others had their turn. */
export const soon = (work: () => void): (() => void) => { const timer = setTimeout(work); return () => clearTimeout(timer); };

/** Until everything that can go on has. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 60; n++) await new Promise((resolve) => setTimeout(resolve));
}
