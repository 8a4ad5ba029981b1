/** How bytes reach the server: what uploads and recordings need of it. `api.ts` fulfils it. */
import type { Problem, Recording } from './types';

export interface Standing {
  id: string; name: string; size_bytes: number | null; received_bytes: number; live: boolean; fingerprint: string;
  created_at: string; idle_seconds: number; recording_id: string | null;
}
export interface Sent { recording: Recording; duplicate: boolean }
/** Every failure is a `Problem`. */
export interface Wire {
  begin: (what: { name: string; size_bytes: number | null; live: boolean; fingerprint: string }) => Promise<Standing>;
  standing: (id: string) => Promise<Standing>;
  unfinished: () => Promise<Standing[]>;
  piece: (id: string, offset: number, body: Blob, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<Standing>;
  finish: (id: string, keep: boolean) => Promise<Sent>;
  discard: (id: string) => Promise<void>;
}

/** What passes by itself: the server is away, busy, or another one with another secret. */
const PASSING = new Set([
  'server_unreachable', 'token_refused', 'upload_interrupted', 'upload_out_of_step', 'archive_busy', 'archive_closed', 'internal_error',
]);
export const passes = (problem: Problem): boolean => PASSING.has(problem.code);

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Waits between two attempts, longer each time; `wake` ends the one that is on. */
export class Patience {
  #attempt = 0;
  #wake: (() => void) | null = null;

  constructor(private later: (work: () => void, ms: number) => () => void) {}

  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => { stop(); signal.removeEventListener('abort', end); this.#wake = null; resolve(); };
      const stop = this.later(end, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempt++));
      this.#wake = end;
      signal.addEventListener('abort', end);
    });
  }

  wake(): void { this.#wake?.(); }
  reset(): void { this.#attempt = 0; }
}
