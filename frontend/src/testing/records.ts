/** Records of the server for tests: whole ones, of which a test says what matters to it. */
import type { Line } from '../logic/transcript';
import type { Job, MinutesItem, Proposal, Recording, SearchHit, Segment, StageRun } from '../logic/types';
import type { Upload } from '../logic/uploads';

export const ID = '1'.padStart(32, '0');

export const recording = (some: Partial<Recording> = {}): Recording => ({
  id: ID, title: 'Plan', kind: 'audio', file_name: 'plan.m4a', size_bytes: 1, sha256: '', created_at: '2026-03-02T09:00:00.000Z',
  duration_seconds: 60, page_count: null, language: 'en', one_line: null, trashed_at: null, tags: [], favourite: false, ...some,
});
export const run = (some: Partial<StageRun> = {}): StageRun =>
  ({ stage: 'transcribe', state: 'running', fraction: 0.42, seconds: null, error: null, device: null, ...some });
export const job = (some: Partial<Job> = {}): Job => ({
  id: 'j1', recording_id: ID, state: 'running', position: 1, created_at: '', stages: [run({ stage: 'probe', state: 'done' }), run()],
  error: null, ended_at: null, attempts: 1, ...some,
});
export const segment = (some: Partial<Segment> = {}): Segment =>
  ({ id: 7, start: 65.5, end: 69, text: 'We meet on Monday', page: null, language: 'en', words: [], ...some });
export const line = (some: Partial<Segment> = {}, heard: string | null = null): Line => {
  const made = segment(some);
  return { kind: 'segment', segment: made, text: made.text, heard };
};
export const proposal = (some: Partial<Proposal> = {}): Proposal =>
  ({ segment_id: 1, original: 'we met', proposed: 'We met.', state: 'proposed', kind: 'punctuation', touches: [], ...some });
export const item = (some: Partial<MinutesItem> = {}): MinutesItem => ({
  section: 'topic', text: 'The plan', citations: [{ segment_id: 7, start: 751, end: 760, page: null }], topic: null, owner: null,
  due: null, unproven: null, original: null, ...some,
});
export const hit = (some: Partial<SearchHit> = {}): SearchHit => ({
  recording_id: ID, title: 'Plan', start: 65.5, end: 69, page: null, segment_id: 7, text: 'We meet on Monday', marks: [[11, 17]],
  score: 1, ...some,
});
export const upload = (some: Partial<Upload> = {}): Upload => ({
  id: 'u1', name: 'talk.mp4', size: 2_000_000, fingerprint: '', file: new File(['x'], 'talk.mp4'), remote: null, state: 'sending',
  sent: 500_000, rate: null, left: null, problem: null, recording: null, keep: false, regain: null, ...some,
});
