/** The server's HTTP interface, typed. Every failure is thrown as a `Problem`; 401 besides tells `onExpired`. */
import { lines } from './logic/answers';
import type {
  AnswerEvent, SimilarRecording,
  ShownText, Template, Version,
  Coverage, Job, Minutes, Model, Problem, Proposal, ProposalState, Recording, SearchHit, Segment, Session, Sort, Stage,
  Suggestion, TagCount, Term, TermText,
} from './logic/types';
import type { Sending, Sent } from './logic/uploads';

let onExpired: () => void = () => undefined;
export const whenExpired = (work: () => void): void => { onExpired = work; };

const UNREACHABLE: Problem = { code: 'server_unreachable', message: 'The server does not answer.', hint: '' };

function problemOf(status: number, body: unknown): Problem {
  if (status === 401) onExpired();
  const given = body as Partial<Problem> | null;
  return { code: given?.code ?? 'internal_error', message: given?.message ?? `HTTP ${status}`, hint: given?.hint ?? '' };
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const options: RequestInit = { method };
  if (body !== undefined) Object.assign(options, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const answer = await fetch(`/api${path}`, options).catch(() => { throw UNREACHABLE; });
  if (answer.status === 204) return undefined as T;
  const parsed: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, parsed);
  return parsed as T;
}

export const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value;
const q = encodeURIComponent;

export const api = {
  session: () => call<Session>('GET', '/session'),
  recordings: (trashed: boolean, sort: Sort, offset: number, limit: number, tag = '') =>
    call<{ recordings: Recording[]; total: number }>('GET', `/recordings?trashed=${trashed}&sort=${sort}&offset=${offset}&limit=${limit}${tag ? `&tag=${q(tag)}` : ''}`),
  recording: (id: string) => call<Recording>('GET', `/recordings/${id}`),
  rename: (id: string, title: string) => call<Recording>('PATCH', `/recordings/${id}`, { title }),
  setTags: (id: string, tags: string[]) => call<Recording>('PATCH', `/recordings/${id}`, { tags }),
  tags: () => call<{ tags: TagCount[] }>('GET', '/tags'),
  terms: () => call<{ terms: Term[] }>('GET', '/vocabulary'),
  suggestions: () => call<{ suggestions: Suggestion[] }>('GET', '/vocabulary/suggestions'),
  addTerm: (term: TermText) => call<Term>('POST', '/vocabulary', term),
  changeTerm: (id: string, term: TermText) => call<Term>('PATCH', `/vocabulary/${id}`, term),
  removeTerm: (id: string) => call<undefined>('DELETE', `/vocabulary/${id}`),
  trash: (id: string) => call<Recording>('DELETE', `/recordings/${id}`),
  purge: (id: string) => call<undefined>('DELETE', `/recordings/${id}?purge=true`),
  restore: (id: string) => call<Recording>('POST', `/recordings/${id}/restore`),
  transcript: (id: string, from: number) =>
    call<{ segments: Segment[]; complete: boolean; changed: ShownText[] }>('GET', `/recordings/${id}/transcript?from_id=${from}`),
  minutes: (id: string) => call<Minutes>('GET', `/recordings/${id}/minutes`),
  corrections: (id: string) => call<{ proposals: Proposal[] }>('GET', `/recordings/${id}/corrections`),
  decide: (id: string, segment_ids: number[], state: ProposalState) =>
    call<{ proposals: Proposal[] }>('POST', `/recordings/${id}/corrections`, { segment_ids, state }),
  edit: (id: string, segment: number, text: string) =>
    call<{ proposals: Proposal[] }>('PUT', `/recordings/${id}/segments/${segment}`, { text }),
  versions: (id: string) => call<{ versions: Version[]; total: number }>('GET', `/recordings/${id}/versions`),
  revert: (id: string, number: number) => call<{ proposals: Proposal[] }>('POST', `/recordings/${id}/versions/${number}/revert`),
  coverage: (id: string) => call<{ coverage: Coverage[]; stale: Stage[] }>('GET', `/recordings/${id}/coverage`),
  jobsOf: (id: string) => call<{ jobs: Job[] }>('GET', `/recordings/${id}/jobs`),
  run: (id: string) => call<{ job: Job }>('POST', `/recordings/${id}/jobs`, {}),
  templates: () => call<{ templates: Template[] }>('GET', '/templates'),
  writeMinutes: (id: string, template: string, toldIn: string) =>
    call<{ job: Job }>('POST', `/recordings/${id}/jobs`, { steps: ['summarize'], template, minutes_language: toldIn || null }),
  job: (id: string, action: 'cancel' | 'pause' | 'resume' | 'retry') => call<{ job: Job }>('POST', `/jobs/${id}/${action}`),
  move: (id: string, before: string | null) => call<{ job: Job }>('POST', `/jobs/${id}/move`, { before }),
  search: (query: string) =>
    call<{ hits: SearchHit[]; vectors_used: boolean; meant: Record<string, string[]> }>('GET', `/search?q=${q(query)}&limit=40`),
  similar: (id: string) => call<{ recordings: SimilarRecording[] }>('GET', `/recordings/${id}/similar`),
  similarMoments: (id: string, segment: number) =>
    call<{ hits: SearchHit[] }>('GET', `/recordings/${id}/similar?segment_id=${segment}`),
  models: () => call<{ models: Model[] }>('GET', '/models'),
  fetchModel: (id: string) => call<unknown>('POST', `/models/${q(id)}/fetch`),
  audioAddress: (id: string) => `/api/recordings/${id}/audio`,
  exportAddress: (id: string, format: string) => `/api/recordings/${id}/export?format=${format}`,
  sourceAddress: (id: string) => `/api/recordings/${id}/source`,
};

/** Events of an answer as they come. Aborting `signal` stops the work on the server. */
export async function* ask(
  question: string, before: { question: string; answer: string }[], recording: string | null, signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const body = JSON.stringify({ question, turns: before, recording_id: recording });
  const answer = await fetch('/api/ask', { method: 'POST', body, signal, headers: { 'content-type': 'application/json' } })
    .catch((raised: unknown) => { throw signal.aborted ? raised : UNREACHABLE; });
  if (!answer.ok || !answer.body) throw problemOf(answer.status, await answer.json().catch(() => null));
  for await (const line of lines(answer.body)) yield JSON.parse(line) as AnswerEvent;
}

/** XMLHttpRequest, because fetch tells nothing of how much was sent. */
export function sendFile(file: File, keep: boolean, onSent: (bytes: number) => void): Sending {
  const request = new XMLHttpRequest();
  const answer = new Promise<Sent>((resolve, reject) => {
    request.open('POST', `/api/recordings?name=${q(file.name)}${keep ? '&duplicate=keep' : ''}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(request.response as Sent) : reject(problemOf(request.status, request.response)));
    request.onerror = () => reject(UNREACHABLE);
    request.onabort = () => reject(UNREACHABLE);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
  return { answer, cancel: () => request.abort() };
}
