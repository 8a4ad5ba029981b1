/** The server's HTTP interface, typed. Every failure is thrown as a `Problem`; 401 besides tells `onExpired`. */
import { lines } from './logic/answers';
import { written, type Find } from './logic/finding';
import type { Fetched } from './logic/transcript';
import type {
  AnswerEvent, Changed, Coverage, Facets, Job, Listed, Minutes, Model, Outcome, Peaks, Problem, Proposal, ProposalState,
  Recording, Refusal, SearchHit, Session, SimilarRecording, Stage, StorageUsed, Template, Version,
  Suggestion, TagCount, Term, TermText,
} from './logic/types';
import type { ExportFormat, ExportPart } from './logic/exports';
import type { Sent, Standing, Wire } from './logic/wire';

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
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined) Object.assign(options, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const answer = await fetch(`/api${path}`, options).catch(() => { throw UNREACHABLE; });
  if (answer.status === 204) return undefined as T;
  const parsed: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, parsed);
  return parsed as T;
}

async function file(address: string): Promise<Blob> {
  const answer = await fetch(address).catch(() => { throw UNREACHABLE; });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
  return answer.blob();
}

export { isProblem } from './logic/text';
const q = encodeURIComponent;

export const api = {
  session: () => call<Session>('GET', '/session'),
  recordings: (trashed: boolean, find: Find, limit: number) =>
    call<{ recordings: Recording[]; total: number }>('GET', `/recordings?trashed=${trashed}&limit=${limit}&${written(find)}`),
  listing: (trashed: boolean, find: Find) => call<Listed>('GET', `/listing?trashed=${trashed}&${written(find)}`),
  rows: (ids: string[]) => call<{ recordings: Recording[] }>('GET', `/recordings?${ids.map((id) => `id=${id}`).join('&')}`),
  facets: () => call<Facets>('GET', '/facets'),
  storage: () => call<StorageUsed>('GET', '/storage'),
  favour: (id: string, favourite: boolean) => call<Recording>('PATCH', `/recordings/${id}`, { favourite }),
  tagMany: (ids: string[], add: string[], remove: string[]) => call<Outcome>('POST', '/batch/tags', { ids, add, remove }),
  favourMany: (ids: string[], favourite: boolean) => call<Outcome>('POST', '/batch/favourite', { ids, favourite }),
  doMany: (what: 'trash' | 'restore' | 'purge' | 'jobs', ids: string[]) => call<Outcome>('POST', `/batch/${what}`, { ids }),
  bundle: (ids: string[], format: string) => call<{ id: string; refused: Refusal[] }>('POST', '/bundles', { ids, format }),
  bundleAddress: (id: string) => `/api/bundles/${id}`,
  recording: (id: string) => call<Recording>('GET', `/recordings/${id}`),
  /** `language` is told, not detected. */
  add: (name: string, bytes: Blob, language: string) => call<Sent>('POST', `/recordings?name=${q(name)}&language=${language}`, bytes),
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
  transcript: (id: string, from: number, limit = 100_000) =>
    call<Fetched>('GET', `/recordings/${id}/transcript?from_id=${from}&limit=${limit}`),
  minutes: (id: string) => call<Minutes>('GET', `/recordings/${id}/minutes`),
  corrections: (id: string) => call<{ proposals: Proposal[] }>('GET', `/recordings/${id}/corrections`),
  decide: (id: string, segment_ids: number[], state: ProposalState) =>
    call<Changed>('POST', `/recordings/${id}/corrections`, { segment_ids, state }),
  edit: (id: string, line: number, text: string, seen: number) =>
    call<Changed>('PUT', `/recordings/${id}/segments/${line}`, { text, seen }),
  replace: (id: string, lines: { line_id: number; text: string }[], seen: number) =>
    call<Changed>('PUT', `/recordings/${id}/segments`, { lines, seen }),
  split: (id: string, line: number, head: string, tail: string, seen: number) =>
    call<Changed>('POST', `/recordings/${id}/segments/${line}/split`, { head, tail, seen }),
  merge: (id: string, line: number, seen: number) => call<Changed>('POST', `/recordings/${id}/segments/${line}/merge`, { seen }),
  retime: (id: string, line: number, start: number, end: number, seen: number) =>
    call<Changed>('PUT', `/recordings/${id}/segments/${line}/times`, { start, end, seen }),
  versions: (id: string, limit: number, offset: number, examples: number) =>
    call<{ versions: Version[]; total: number }>('GET', `/recordings/${id}/versions?limit=${limit}&offset=${offset}&examples=${examples}`),
  revert: (id: string, number: number) => call<Changed>('POST', `/recordings/${id}/versions/${number}/revert`),
  undo: (id: string, number: number) => call<Changed>('POST', `/recordings/${id}/versions/${number}/undo`),
  coverage: (id: string) => call<{ coverage: Coverage[]; stale: Stage[] }>('GET', `/recordings/${id}/coverage`),
  jobsOf: (id: string) => call<{ jobs: Job[] }>('GET', `/recordings/${id}/jobs`),
  run: (id: string, language: string | null = null) => call<{ job: Job }>('POST', `/recordings/${id}/jobs`, { language }),
  templates: () => call<{ templates: Template[] }>('GET', '/templates'),
  writeMinutes: (id: string, template: string, toldIn: string) =>
    call<{ job: Job }>('POST', `/recordings/${id}/jobs`, { steps: ['summarize'], template, minutes_language: toldIn || null }),
  job: (id: string, action: 'cancel' | 'pause' | 'resume' | 'retry') => call<{ job: Job }>('POST', `/jobs/${id}/${action}`),
  move: (id: string, before: string | null) => call<{ job: Job }>('POST', `/jobs/${id}/move`, { before }),
  search: (find: Find) =>
    call<{ hits: SearchHit[]; meant: Record<string, string[]> }>('GET', `/search?limit=40&${written({ ...find, sort: 'newest' })}`),
  searchIn: (id: string, find: Find) =>
    call<{ hits: SearchHit[] }>('GET', `/search?limit=100&recording_id=${id}&${written({ ...find, sort: 'newest' })}`),
  similar: (id: string) => call<{ recordings: SimilarRecording[] }>('GET', `/recordings/${id}/similar`),
  similarMoments: (id: string, segment: number) =>
    call<{ hits: SearchHit[] }>('GET', `/recordings/${id}/similar?segment_id=${segment}`),
  models: () => call<{ models: Model[] }>('GET', '/models'),
  fetchModel: (id: string) => call<unknown>('POST', `/models/${q(id)}/fetch`),
  audioAddress: (id: string) => `/api/recordings/${id}/audio`,
  peaks: (id: string) => call<Peaks>('GET', `/recordings/${id}/peaks`),
  exportAddress: (id: string, format: ExportFormat, part: ExportPart = 'all') =>
    `/api/recordings/${id}/export?format=${format}${part === 'all' ? '' : `&part=${part}`}`,
  exported: (id: string, format: ExportFormat, part: ExportPart) => file(api.exportAddress(id, format, part)),
  sourceAddress: (id: string) => `/api/recordings/${id}/source`,
};

/** Events of an answer as they come. `within`: the filters that narrow what is asked. Aborting `signal` stops the work on the server. */
export async function* ask(
  question: string, before: { question: string; answer: string }[], recording: string | null, within: Find, signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const body = JSON.stringify({ question, turns: before, recording_id: recording });
  const answer = await fetch(`/api/ask?${written({ ...within, q: '', sort: 'newest' })}`, { method: 'POST', body, signal, headers: { 'content-type': 'application/json' } })
    .catch((raised: unknown) => { throw signal.aborted ? raised : UNREACHABLE; });
  if (!answer.ok || !answer.body) throw problemOf(answer.status, await answer.json().catch(() => null));
  for await (const line of lines(answer.body)) yield JSON.parse(line) as AnswerEvent;
}

/** XMLHttpRequest, because fetch tells nothing of how much was sent. */
function sendPiece(id: string, offset: number, body: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<Standing> {
  const request = new XMLHttpRequest();
  return new Promise<Standing>((resolve, reject) => {
    request.open('PATCH', `/api/uploads/${id}?offset=${offset}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(request.response as Standing) : reject(problemOf(request.status, request.response)));
    request.onerror = () => reject(UNREACHABLE);
    request.onabort = () => reject(UNREACHABLE);
    request.setRequestHeader('content-type', 'application/octet-stream');
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) reject(UNREACHABLE);
    else request.send(body);
  });
}

export const wire: Wire = {
  begin: (what) => call<Standing>('POST', '/uploads', what),
  standing: (id) => call<Standing>('GET', `/uploads/${id}`),
  unfinished: () => call<{ uploads: Standing[] }>('GET', '/uploads').then((body) => body.uploads),
  piece: sendPiece,
  finish: (id, keep) => call<Sent>('POST', `/uploads/${id}/finish${keep ? '?duplicate=keep' : ''}`),
  discard: (id) => call<undefined>('DELETE', `/uploads/${id}`),
};
