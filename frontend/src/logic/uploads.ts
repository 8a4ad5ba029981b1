/** Files on their way to the server: a few at once, each can be cancelled, tried again, or kept although it is there. */
import { mayBeTaken } from './kinds';
import { Pace } from './pace';
import { transfer } from './transfer';
import type { Problem, Recording } from './types';
import { Patience, type Sent, type Standing, type Wire } from './wire';

/** `held`: the server does not answer; `missing`: the page was loaded anew, and the browser has not kept the file. */
export type UploadState = 'waiting' | 'sending' | 'held' | 'missing' | 'done' | 'duplicate' | 'failed' | 'cancelled';
/** A file as it was dropped. `regain` asks the person for a file that was kept by its place alone. */
export interface Given { file: File; handle?: FileSystemFileHandle | null }
export interface Upload {
  id: string; name: string; size: number; fingerprint: string; file: File | null; remote: string | null; state: UploadState;
  sent: number; rate: number | null; left: number | null; problem: Problem | null; recording: Recording | null; keep: boolean;
  regain: (() => Promise<File | null>) | null;
}
export type Kept = Pick<Upload, 'id' | 'name' | 'size' | 'fingerprint' | 'remote' | 'file' | 'regain'>;
/** Where uploads outlive the page. Never throws: a browser that keeps nothing is a browser that asks again. */
export interface Keeper {
  keep: (upload: Upload, given: Given) => Promise<void>;
  remember: (id: string, remote: string | null) => Promise<void>;
  forget: (id: string) => Promise<void>;
  /** Calls `found` for each that no other page works on, now or later. */
  recall: (found: (kept: Kept) => void) => Promise<void>;
}
export interface QueueNeeds {
  wire: Wire; keeper: Keeper; now: () => number; newId: () => string; later: (work: () => void, ms: number) => () => void;
}

export const AT_ONCE = 3;
/** Another page, or a script, may be at work on it. */
const ABANDONED_SECONDS = 30;
/** Failures after which going on may help; after any other one there is nothing to keep for later. */
const MENDABLE = new Set(['disk_full', 'archive_unwritable', 'upload_taken_over', 'file_changed']);
const REFUSED: Problem = { code: 'unsupported_format', message: 'This kind of file cannot be read.', hint: '' };
const OPEN: ReadonlySet<UploadState> = new Set(['waiting', 'sending', 'held', 'missing']);

/** What a person takes for the same file: two with one name, length and time of change. */
export const fingerprint = (file: File): string => JSON.stringify([file.name.slice(0, 250), file.size, file.lastModified]);

export class UploadQueue {
  #uploads: Upload[] = [];
  #running = new Map<string, { abort: AbortController; patience: Patience }>();

  constructor(private needs: QueueNeeds, private onChange: (uploads: Upload[]) => void) {}

  add(given: Iterable<Given>): void {
    for (const one of given) {
      const print = fingerprint(one.file);
      const known = this.#uploads.find((upload) => upload.fingerprint === print && OPEN.has(upload.state));
      if (known?.state === 'missing') this.#set(known.id, { file: one.file, state: 'waiting' });
      else if (!known) this.#insert(one, print);
    }
    this.#turn();
  }

  /** Goes on with what an earlier page, or this one before it was loaded anew, could not end. */
  async restore(): Promise<void> {
    await this.needs.keeper.recall((kept) => {
      if (this.#uploads.some((upload) => upload.id === kept.id)) return;
      this.#uploads.push({ ...fresh(kept), state: kept.file ? 'waiting' : 'missing' });
      this.#turn();
    });
    const unfinished = await this.needs.wire.unfinished().catch((): Standing[] => []);
    for (const one of unfinished) {
      const known = this.#uploads.find((upload) => upload.remote === one.id);
      if (known) this.#set(known.id, { sent: Math.max(known.sent, one.received_bytes) });
      else if (!one.live && one.size_bytes !== null && one.idle_seconds > ABANDONED_SECONDS) {
        this.#uploads.push({
          ...fresh({ id: one.id, name: one.name, size: one.size_bytes, fingerprint: one.fingerprint, remote: one.id, file: null, regain: null }),
          state: 'missing', sent: one.received_bytes,
        });
      }
    }
    this.#turn();
  }

  /** The server answers again: no need to wait any longer. */
  wake(): void { for (const { patience } of this.#running.values()) patience.wake(); }

  cancel(id: string): void {
    const upload = this.#find(id);
    this.#set(id, { state: 'cancelled', remote: null, sent: 0 });
    this.#running.get(id)?.abort.abort();
    if (upload?.remote) this.needs.wire.discard(upload.remote).catch(() => undefined);
    void this.needs.keeper.forget(id);
    this.#turn();
  }

  retry(id: string, keep = false): void {
    const upload = this.#find(id);
    if (!upload?.file) return;
    if (upload.state === 'cancelled') void this.needs.keeper.keep(upload, { file: upload.file });
    this.#set(id, { state: 'waiting', problem: null, recording: null, keep });
    this.#turn();
  }

  async regain(id: string): Promise<void> {
    const file = await this.#find(id)?.regain?.();
    if (file) this.#set(id, { file, state: 'waiting' });
    this.#turn();
  }

  dismiss(id: string): void {
    const upload = this.#find(id);
    if (upload?.remote && upload.state !== 'done') this.needs.wire.discard(upload.remote).catch(() => undefined);
    void this.needs.keeper.forget(id);
    this.#uploads = this.#uploads.filter((one) => one.id !== id);
    this.#turn();
  }

  /** Out of sight, with all that has arrived, until it is put back or dropped for good. */
  setAside(id: string): { putBack: () => void; drop: () => void } {
    const upload = this.#find(id);
    this.#uploads = this.#uploads.filter((one) => one.id !== id);
    this.#turn();
    return {
      putBack: () => {
        if (upload && !this.#find(id)) this.#uploads.push(upload);
        this.#turn();
      },
      drop: () => {
        if (upload?.remote) this.needs.wire.discard(upload.remote).catch(() => undefined);
        void this.needs.keeper.forget(id);
      },
    };
  }

  #insert(given: Given, print: string): void {
    const { file } = given;
    const upload = fresh({ id: this.needs.newId(), name: file.name, size: file.size, fingerprint: print, remote: null, file, regain: null });
    if (mayBeTaken(file)) void this.needs.keeper.keep(upload, given);
    else Object.assign(upload, { state: 'failed', problem: REFUSED, file: null });
    this.#uploads.push(upload);
  }

  #turn(): void {
    for (const upload of this.#uploads) {
      if (this.#running.size >= AT_ONCE) break;
      if (upload.state === 'waiting' && upload.file && !this.#running.has(upload.id)) this.#start(upload, upload.file);
    }
    this.onChange([...this.#uploads]);
  }

  #start(upload: Upload, file: File): void {
    const { id } = upload;
    const running = { abort: new AbortController(), patience: new Patience(this.needs.later) };
    const pace = new Pace();
    this.#running.set(id, running);
    this.#set(id, { state: 'sending', problem: null });
    const sending = transfer({ ...upload, file }, {
      wire: this.needs.wire,
      patience: running.patience,
      signal: running.abort.signal,
      onRemote: (remote) => {
        if (running.abort.signal.aborted) this.needs.wire.discard(remote).catch(() => undefined);
        else { this.#set(id, { remote }); void this.needs.keeper.remember(id, remote); }
      },
      onSent: (sent) => this.#tell(id, { sent, ...pace.note(sent, file.size, this.needs.now()) }),
      onHeld: (held) => { if (held) pace.restart(); this.#tell(id, { state: held ? 'held' : 'sending', ...(held ? { rate: null, left: null } : {}) }); },
    });
    sending.then((sent) => this.#arrived(id, sent), (problem: Problem) => this.#failed(id, problem));
  }

  #failed(id: string, problem: Problem): void {
    if (!MENDABLE.has(problem.code)) void this.needs.keeper.forget(id);
    this.#end(id, { state: 'failed', problem });
  }

  #arrived(id: string, { recording, duplicate }: Sent): void {
    if (!duplicate) void this.needs.keeper.forget(id);
    this.#end(id, { state: duplicate ? 'duplicate' : 'done', recording });
  }

  #end(id: string, change: Partial<Upload>): void {
    this.#running.delete(id);
    if (this.#goesOn(id)) this.#set(id, { ...change, rate: null, left: null });
    this.#turn();
  }

  #tell(id: string, change: Partial<Upload>): void {
    if (!this.#goesOn(id)) return;
    this.#set(id, change);
    this.onChange([...this.#uploads]);
  }

  #goesOn(id: string): boolean {
    const state = this.#find(id)?.state;
    return state === 'sending' || state === 'held';
  }

  #find(id: string): Upload | undefined { return this.#uploads.find((upload) => upload.id === id); }

  #set(id: string, change: Partial<Upload>): void {
    this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
  }
}

const fresh = (kept: Kept): Upload =>
  ({ ...kept, state: 'waiting', sent: 0, rate: null, left: null, problem: null, recording: null, keep: false });
