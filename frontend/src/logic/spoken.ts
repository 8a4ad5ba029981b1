/** What is said aloud of work that goes on: each stage, each quarter of a stage, the end. Owns what was said; words are the page's. */
import { step } from './jobs';
import type { JobState, ServerEvent, Stage } from './types';

/** `about`: the job. */
export type Said = { about: string; recording: string } & (
  | { kind: 'stage'; stage: Stage; n: number; of: number }
  | { kind: 'quarter'; stage: Stage; fraction: number }
  | { kind: 'end'; state: JobState }
);

/** The last quarter that was passed before the end: 0, 0.25, 0.5 or 0.75. */
export const quarter = (fraction: number): number => Math.max(0, Math.min(3, Math.floor(fraction * 4))) / 4;

export class Spoken {
  #told = new Map<string, { stage: Stage; quarter: number }>();

  /** What of an event is news to ears; null when it is none. */
  of(event: ServerEvent): Said | null {
    if (event.type === 'progress') return this.#progress(event);
    if (event.type !== 'job' && event.type !== 'ended') return null;
    const { job } = event;
    const [at, of] = [step(job), { about: job.id, recording: job.recording_id }];
    if (event.type === 'ended' || !at) this.#told.delete(job.id);
    if (event.type === 'ended') return { ...of, kind: 'end', state: job.state };
    if (!at || this.#told.get(job.id)?.stage === at.stage) return null;
    this.#told.set(job.id, { stage: at.stage, quarter: 0 });
    return { ...of, kind: 'stage', ...at };
  }

  /** Of a stage that began before anybody listened, the next quarter is the first that is news. */
  #progress({ job_id, recording_id, stage, fraction }: Extract<ServerEvent, { type: 'progress' }>): Said | null {
    const now = quarter(fraction);
    const before = this.#told.get(job_id);
    const news = before?.stage === stage && now > before.quarter;
    if (news || before?.stage !== stage) this.#told.set(job_id, { stage, quarter: now });
    return news ? { about: job_id, recording: recording_id, kind: 'quarter', stage, fraction: now } : null;
  }
}

/** Those that wait to be said, with one more: what is older about the same job is no news any more, but for its end. */
export const lined = <T extends Pick<Said, 'about' | 'kind'>>(waiting: readonly T[], one: T): T[] =>
  [...waiting.filter((other) => other.about !== one.about || other.kind === 'end'), one];
