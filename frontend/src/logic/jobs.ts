/** What is known of all jobs, and how an event changes it. Values in, values out. */
import type { DeviceUse, Job, JobState, Progress, Recording, ServerEvent, Stage, StageRun } from './types';

export interface JobBoard { jobs: Record<string, Job>; progress: Record<string, Progress> }

export const EMPTY_BOARD: JobBoard = { jobs: {}, progress: {} };
/** What is wrong with the file itself: the same file fails again. */
const FILE_FAULTS: ReadonlySet<string> = new Set([
  'document_without_text', 'empty_file', 'encrypted_document', 'file_too_large', 'no_audio', 'not_a_file', 'playlist_refused',
  'unreadable_document', 'unreadable_media', 'unsupported_format',
]);
const ENDED_KEPT = 500;
const ENDED: ReadonlySet<JobState> = new Set(['succeeded', 'failed', 'cancelled']);

export const isFileFault = (code: string): boolean => FILE_FAULTS.has(code);
export const hasEnded = (job: Job): boolean => ENDED.has(job.state);

export function reduce(board: JobBoard, event: ServerEvent): JobBoard {
  switch (event.type) {
    case 'snapshot':
      return { jobs: Object.fromEntries(event.jobs.map((job) => [job.id, job])), progress: {} };
    case 'job':
    case 'ended': {
      const jobs = { ...board.jobs, [event.job.id]: event.job };
      return event.job.state === 'running' ? { ...board, jobs } : { jobs: kept(jobs), progress: without(board.progress, event.job.id) };
    }
    case 'progress':
      return { ...board, progress: { ...board.progress, [event.job_id]: event } };
    case 'recording_removed': {
      const gone = Object.values(board.jobs).filter((job) => job.recording_id === event.recording_id).map((job) => job.id);
      return { jobs: without(board.jobs, ...gone), progress: without(board.progress, ...gone) };
    }
    default:
      return board;
  }
}

/** Of those that have ended the last alone: a page may be open for weeks. */
function kept(jobs: Record<string, Job>): Record<string, Job> {
  const ended = Object.values(jobs).filter(hasEnded);
  if (ended.length <= ENDED_KEPT) return jobs;
  const oldest = ended.sort((a, b) => (a.ended_at ?? '').localeCompare(b.ended_at ?? '')).slice(0, -ENDED_KEPT);
  return without(jobs, ...oldest.map((job) => job.id));
}

/** Waiting and running jobs in the order in which they run. */
export const openJobs = (board: JobBoard): Job[] =>
  Object.values(board.jobs).filter((job) => !hasEnded(job)).sort((a, b) => rank(a) - rank(b) || a.position - b.position);

/** Those that can change places, in order. */
export const waitingJobs = (board: JobBoard): Job[] => openJobs(board).filter((job) => job.state === 'queued');

/** How many recordings have work before them until their words are found. */
export const unsearchable = (board: JobBoard): number =>
  new Set(openJobs(board).filter((job) => job.stages.some((run) => run.stage === 'index' && run.state !== 'done'))
    .map((job) => job.recording_id)).size;

/** The newest job of each recording. */
export function newestJobs(board: JobBoard): Map<string, Job> {
  const newest = new Map<string, Job>();
  for (const job of Object.values(board.jobs)) {
    const known = newest.get(job.recording_id);
    if (!known || job.created_at > known.created_at) newest.set(job.recording_id, job);
  }
  return newest;
}

/** Failed and cancelled jobs, the newest first; only the newest of each recording counts. */
export function troubledJobs(board: JobBoard): Job[] {
  return [...newestJobs(board).values()]
    .filter((job) => job.state === 'failed' || job.state === 'cancelled')
    .sort((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''));
}

const jobsOf = (board: JobBoard, recordingId: string): Job[] =>
  Object.values(board.jobs).filter((job) => job.recording_id === recordingId).sort((a, b) => b.created_at.localeCompare(a.created_at));

export const newestJob = (board: JobBoard, recordingId: string): Job | null => jobsOf(board, recordingId)[0] ?? null;

/** Where the speech of a recording was last transcribed, when that is not what was asked for. */
export function otherDevice(board: JobBoard, recordingId: string): DeviceUse | null {
  const [last] = jobsOf(board, recordingId).flatMap((job) => job.stages.map((run) => run.device)).filter((use) => use !== null);
  return last?.reason ? last : null;
}

/** The stage that is worked on; of a running job between two of them the next one, so that what shows it stays. */
export function currentStage(job: Job): StageRun | null {
  const next = job.state === 'running' ? job.stages.find((run) => run.state === 'pending') : undefined;
  return job.stages.find((run) => run.state === 'running') ?? next ?? null;
}

/** Without these a recording is still worth having; the one that is missed most comes first. */
const SPARED: readonly Stage[] = ['summarize', 'correct', 'index'];
/** What an ended job had to do without, with the reason; null when it did all, or came to no text at all. */
export function missed(job: Job): StageRun | null {
  const lacking = job.stages.filter((run) => run.error && (run.state === 'failed' || run.state === 'skipped'));
  if ((job.state !== 'succeeded' && job.state !== 'failed') || lacking.some((run) => !SPARED.includes(run.stage))) return null;
  return SPARED.flatMap((stage) => lacking.filter((run) => run.stage === stage))[0] ?? null;
}

/** Whether a job listened to the end and heard no words: then the recording has no language. */
export const wordless = (job: Job, recording: Recording | undefined): boolean =>
  job.state === 'succeeded' && recording?.language === null && (recording.kind === 'audio' || recording.kind === 'video')
  && job.stages.some((run) => run.stage === 'transcribe' && run.state === 'done');

const HEARING: readonly Stage[] = ['transcribe', 'extract'];
/** Whether a running job's recording has lines already: they come while they are heard. `fraction`: of the stage that runs. */
export const readable = (job: Job, fraction: number): boolean =>
  job.state === 'running' && job.stages.length > 0 && job.stages.every((run) =>
    !HEARING.includes(run.stage) || run.state === 'done' || (run.stage === 'transcribe' && run.state === 'running' && fraction > 0));

/** For a job's place among the waiting: the id that must come next after moving it by `step`; undefined when it cannot move. */
export function moveTarget(waiting: Job[], id: string, step: -1 | 1): string | null | undefined {
  const at = waiting.findIndex((job) => job.id === id);
  if (at < 0 || at + step < 0 || at + step >= waiting.length) return undefined;
  return step < 0 ? waiting[at - 1]?.id : (waiting[at + 2]?.id ?? null);
}

/** For a waiting job that was dropped on another: the id that must come next; undefined when nothing changes. */
export function dropTarget(waiting: Job[], id: string, onto: string): string | null | undefined {
  const [from, to] = [waiting.findIndex((job) => job.id === id), waiting.findIndex((job) => job.id === onto)];
  if (from < 0 || to < 0 || from === to) return undefined;
  return to < from ? onto : (waiting[to + 1]?.id ?? null);
}

/** The stage that a running job is at, and which of how many it is. */
export function step(job: Job): { stage: Stage; n: number; of: number } | null {
  const at = job.state === 'running' ? job.stages.findIndex((run) => run.state === 'running') : -1;
  const run = job.stages[at];
  return run ? { stage: run.stage, n: at + 1, of: job.stages.length } : null;
}

const rank = (job: Job): number => (job.state === 'running' ? 0 : 1);

function without<T>(record: Record<string, T>, ...ids: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([id]) => !ids.includes(id)));
}
