/** The sound of a recording on its way to the server while it grows. What is not acknowledged is kept, so that a crash costs seconds. */
import { isProblem } from './text';
import type { Problem } from './types';
import type { Patience, Sent, Wire } from './wire';

/** A recording that is being made, or was when its page ended. `ending`: of its file name, after its kind of sound. */
export interface Take { id: string; name: string; ending: string; remote: string | null; started: string }
export interface Piece { offset: number; body: Blob }
/** Where pieces outlive the page. Never throws; `put` and `add` say whether it is kept. */
export interface PieceStore {
  put: (take: Take) => Promise<boolean>;
  add: (take: string, offset: number, body: Blob) => Promise<boolean>;
  pieces: (take: string) => Promise<Piece[]>;
  drop: (take: string, before: number) => Promise<void>;
  forget: (take: string) => Promise<void>;
  hold: (take: string) => void;
  recall: (found: (take: Take) => void) => Promise<void>;
}
export interface SpoolNeeds {
  wire: Wire;
  store: PieceStore;
  patience: Patience;
  /** What keeps bytes from being sent now, null once they are; `kept`: whether they are safe in this browser meanwhile. */
  onTrouble: (problem: Problem | null, kept: boolean) => void;
}

/** The server has ended this recording, or lost it: what comes now has no place there. */
const GONE: Problem = { code: 'upload_not_found', message: 'This upload is not here any more.', hint: '' };

export class Spool {
  #pieces: Piece[] = [];
  #size = 0;
  #sending: Promise<void> | null = null;
  #kept = true;
  /** Whether the server must be asked where it stands: after a failure, or on another page. */
  #unsure = false;
  #abort = new AbortController();

  constructor(private take: Take, private needs: SpoolNeeds) {}

  /** Goes on with what an earlier page has kept. */
  async restore(): Promise<void> {
    this.#pieces = await this.needs.store.pieces(this.take.id);
    const last = this.#pieces.at(-1);
    this.#size = last ? last.offset + last.body.size : 0;
    this.#unsure = true;
  }

  add(body: Blob): void {
    if (!body.size) return;
    const offset = this.#size;
    this.#size += body.size;
    this.#pieces.push({ offset, body });
    void this.needs.store.add(this.take.id, offset, body).then((kept) => { this.#kept = kept; });
    this.#send().catch(() => undefined); // told already
  }

  /** Nothing is said for a while: the server must not take it for abandoned. */
  stay(): void {
    const { remote } = this.take;
    if (remote && !this.#pieces.length) this.#piece(remote).catch(() => undefined);
  }

  wake(): void { this.needs.patience.wake(); }

  /** Sends what is left and makes it a recording; null when nothing was recorded. Goes on until the server answers. */
  async finish(): Promise<Sent | null> {
    const { take, needs } = this;
    try {
      while (this.#pieces.length) await this.#send();
    } catch (problem) {
      if (problem !== GONE) throw problem; // what the server has is all there is
    }
    for (;;) {
      try {
        const there = take.remote === null ? null : await needs.wire.standing(take.remote);
        const sent = there && (there.received_bytes || there.recording_id) ? await needs.wire.finish(there.id, true) : null;
        if (there && !sent) await needs.wire.discard(there.id);
        await needs.store.forget(take.id);
        needs.onTrouble(null, true);
        return sent;
      } catch (problem) {
        if (isProblem(problem) && problem.code === GONE.code) {
          await needs.store.forget(take.id);
          return null;
        }
        await this.#wait(problem);
      }
    }
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => { this.#sending = null; });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#pieces.length) {
      try {
        const remote = await this.#remote();
        if (this.#unsure) await this.#ask(remote);
        if (this.#pieces.length) await this.#piece(remote);
        this.needs.patience.reset();
        this.needs.onTrouble(null, true);
      } catch (problem) {
        this.#unsure = true;
        if (isProblem(problem) && problem.code === GONE.code) {
          if (this.#pieces[0]?.offset !== 0 || problem === GONE) { this.needs.onTrouble(GONE, this.#kept); throw GONE; }
          this.take.remote = null; // all of it is here still: it can begin anew
        }
        await this.#wait(problem);
      }
    }
  }

  async #remote(): Promise<string> {
    const { take } = this;
    if (take.remote === null) {
      const what = { name: `${take.name}.${take.ending}`, size_bytes: null, live: true, fingerprint: take.id };
      take.remote = (await this.needs.wire.begin(what)).id;
      await this.needs.store.put(take);
    }
    return take.remote;
  }

  async #ask(remote: string): Promise<void> {
    const { received_bytes, recording_id } = await this.needs.wire.standing(remote);
    const first = this.#pieces[0];
    if (recording_id || (first && received_bytes < first.offset)) throw GONE;
    this.#acknowledged(received_bytes);
    this.#unsure = false;
  }

  async #piece(remote: string): Promise<void> {
    const offset = this.#pieces[0]?.offset ?? this.#size;
    const body = new Blob(this.#pieces.map((piece) => piece.body));
    const { received_bytes } = await this.needs.wire.piece(remote, offset, body, () => undefined, this.#abort.signal);
    this.#acknowledged(received_bytes);
  }

  #acknowledged(bytes: number): void {
    const cut = this.#pieces.find((piece) => piece.offset < bytes && bytes < piece.offset + piece.body.size);
    this.#pieces = this.#pieces.filter((piece) => piece.offset + piece.body.size > bytes)
      .map((piece) => (piece === cut ? { offset: bytes, body: piece.body.slice(bytes - piece.offset) } : piece));
    void this.needs.store.drop(this.take.id, cut?.offset ?? bytes);
  }

  /** Whatever is wrong, the meeting goes on: even a full disk can be emptied. */
  async #wait(problem: unknown): Promise<void> {
    if (!isProblem(problem)) throw problem;
    if (problem.code !== 'upload_out_of_step') this.needs.onTrouble(problem, this.#kept);
    await this.needs.patience.wait(this.#abort.signal);
  }
}
