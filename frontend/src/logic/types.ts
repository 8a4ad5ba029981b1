/** The records of the server as they come over the wire. Mirrors `sttEngine/domain.py` and `events/types.py`. */

export type Kind = 'audio' | 'video' | 'pdf' | 'text';
export type Stage = 'probe' | 'normalize' | 'extract' | 'transcribe' | 'correct' | 'summarize' | 'index';
export type JobState = 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';
export type StageState = 'pending' | 'running' | 'done' | 'skipped' | 'failed' | 'stale';
export type ProposalState = 'proposed' | 'accepted' | 'rejected';
export type Section = 'overview' | 'topic' | 'decision' | 'action' | 'risk' | 'question' | 'date' | 'note';
export type Sort = 'newest' | 'oldest' | 'title' | 'longest' | 'largest';

export interface Problem { code: string; message: string; hint: string }
export interface Recording {
  id: string; title: string; kind: Kind | null; file_name: string; size_bytes: number; sha256: string; created_at: string;
  duration_seconds: number | null; page_count: number | null; language: string | null; one_line: string | null;
  trashed_at: string | null; tags: string[]; favourite: boolean;
}
export interface Word { text: string; start: number; end: number; probability: number | null }
export interface Segment {
  id: number; start: number | null; end: number | null; text: string; page: number | null; language: string | null; words: Word[];
}
/** What is shown in the place of segments. */
export interface ShownLines { first_segment_id: number; last_segment_id: number; lines: Segment[] }
/** What a change of a transcript came to; the version is the one it made if there are lines.
 *  `held_back`: segments whose proposals touch something, and so stayed open among several that were accepted. */
export interface Changed { proposals: Proposal[]; lines: ShownLines[]; version: number; held_back: number[] }
export interface TextChange { segment_id: number; before: string; after: string }
/** `changes` are examples; `changed` counts all. */
export interface Version {
  number: number; made_at: string; changes: TextChange[]; changed: number;
  cause: 'accepted' | 'reopened' | 'edited' | 'split' | 'merged' | 'timed' | 'replaced' | 'reverted';
}
export type ProposalKind = 'word' | 'spacing' | 'punctuation' | 'filler' | 'term';
/** What a proposal changes that a person should look at. */
export type Touch = 'number' | 'name' | 'negation' | 'day';
export interface Proposal {
  segment_id: number; original: string; proposed: string; state: ProposalState; kind: ProposalKind; touches: Touch[];
}
export interface Citation { segment_id: number; start: number | null; end: number | null; page: number | null }
export interface MinutesItem {
  section: Section; text: string; citations: Citation[]; topic: string | null; owner: string | null; due: string | null;
  unproven: string | null; original: string | null;
}
export interface Usage { read_tokens: number; written_tokens: number; seconds: number }
/** `complete` is false while they are being written. */
export interface Minutes {
  language: string; title: string; one_line: string; items: MinutesItem[]; model: string; template: string;
  keywords: { text: string; weight: number }[]; usage: Usage; complete: boolean;
}
export interface Template { id: string; title: Record<string, string>; own: boolean }
/** `unit` null: that of the coverage record. */
export interface Omission { reason: string; amount: number; start: number | null; end: number | null; unit?: string | null }
export interface WindowCount { seen: number; retried: number; failed: number }
export interface Coverage { stage: Stage; unit: string; total: number; covered: number; omissions: Omission[]; windows?: WindowCount | null }
/** Where an engine ran; `reason` is null when it is as asked for. */
export interface DeviceUse { asked: string; runs: string; reason: string | null }
export interface StageRun {
  stage: Stage; state: StageState; fraction: number; seconds: number | null; error: Problem | null; device: DeviceUse | null;
}
export interface Job {
  id: string; recording_id: string; state: JobState; position: number; created_at: string; stages: StageRun[];
  error: Problem | null; ended_at: string | null; attempts: number;
}
export interface SearchHit {
  recording_id: string; title: string; start: number | null; end: number | null; page: number | null; segment_id: number;
  text: string; marks: [number, number][]; score: number;
}
export interface ArchiveCitation {
  recording_id: string; title: string; segment_id: number; start: number | null; end: number | null; page: number | null;
}
export interface AnswerClaim { text: string; citations: ArchiveCitation[]; quoted: boolean }
/** A line of the stream in which a question is answered; the last is `answered` or `failed`. */
export type AnswerEvent =
  | { type: 'found'; moments: SearchHit[] } | { type: 'draft'; text: string } | { type: 'claim'; claim: AnswerClaim }
  | { type: 'answered'; claims: AnswerClaim[]; held: boolean; took_ms: number } | { type: 'failed'; error: Problem };
/** How loud it is in equal stretches of a sound, from 0 to 255. */
export interface Peaks { seconds: number; levels: number[] }
export interface SimilarRecording { recording_id: string; title: string; one_line: string; alike: number }
/** What a list can be narrowed by, with how many there are of each. */
export interface Facets { kinds: Partial<Record<Kind, number>>; languages: Record<string, number>; favourites: number }
/** Which filters the server read out of what was typed and picked, and the words that are left. */
export interface ReadFilters {
  tags: string[]; kinds: Kind[]; languages: string[]; after: string | null; before: string | null;
  shortest_seconds: number | null; longest_seconds: number | null; favourite: boolean;
}
export interface Listed { ids: string[]; words: string; filters: ReadFilters }
/** What became of something done to many. */
export interface Outcome { changed: string[]; refused: Refusal[] }
export interface Refusal { recording_id: string; error: Problem }
export interface StorageUsed {
  originals_bytes: number; playable_bytes: number; working_bytes: number; database_bytes: number; models_bytes: number;
  free_bytes: number; trash_bytes: number; trash_count: number;
}
export interface TagCount { tag: string; count: number }
/** What a person writes of a term; an empty scope is everywhere. */
export interface TermText { text: string; aliases: string[]; scope: string }
export interface Term extends TermText { id: string; created_at: string }
export interface Suggestion { text: string; instead_of: string[]; count: number; recording_id: string; segment_id: number }
export interface Model { id: string; kind: string; title: string; bytes: number; state: string; starter: boolean }
export interface Session { version: string; port: number; ws_port: number; launch: string }

export interface Progress {
  job_id: string; recording_id: string; stage: Stage; fraction: number; done: number; total: number; unit: string;
  rate: number | null; eta_seconds: number | null;
}
export type ServerEvent = { seq: number } & (
  | { type: 'snapshot'; launch: string; jobs: Job[] }
  | { type: 'job' | 'ended'; job: Job }
  | ({ type: 'progress' } & Progress)
  | { type: 'segments'; recording_id: string; first_id: number; last_id: number }
  | { type: 'minutes'; recording_id: string; lines: number }
  | { type: 'recording'; recording: Recording }
  | { type: 'recordings'; recording_ids: string[] }
  | { type: 'recording_removed'; recording_id: string }
  | { type: 'model'; model_id: string; state: string; bytes_done: number; bytes_total: number; error_code: string | null }
);
