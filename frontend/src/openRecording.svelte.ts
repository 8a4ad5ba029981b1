/** The recording that is open: what the server has of it, fetched and followed. What of it a person looks at is for the screen. */
import { api, isProblem } from './api';
import { sourceEnd } from './logic/coverage';
import { hasEnded, newestJob, otherDevice } from './logic/jobs';
import { partsAfter, type Part } from './logic/refresh';
import { append, inPages, lines, withChanges } from './logic/transcript';
import { unheard } from './logic/unheard';
import type { Changed, Coverage, Job, Minutes, Problem, Proposal, Segment, ServerEvent, ShownLines, Stage } from './logic/types';
import { lineActions } from './lineActions';
import { store } from './store.svelte';

export class OpenRecording {
  segments = $state.raw<Segment[]>([]);
  /** The server has all of the transcript, of which pages may still be on their way. */
  finished = $state(false);
  /** All of the transcript is here. */
  whole = $state(false);
  changed = $state.raw<ShownLines[]>([]);
  /** The last version of the text that is shown. */
  version = $state(0);
  minutes = $state.raw<Minutes | null>(null);
  proposals = $state.raw<Proposal[]>([]);
  coverage = $state.raw<Coverage[]>([]);
  stale = $state.raw<Stage[]>([]);
  /** Why something could not be fetched: what is shown is not all, or not the newest. */
  problem = $state.raw<Problem | null>(null);
  loaded = $state(false);

  recording = $derived.by(() => store.recordings[this.id]);
  trashed = $derived(Boolean(this.recording?.trashed_at));
  isDocument = $derived(this.recording?.kind === 'pdf' || this.recording?.kind === 'text');
  job = $derived.by(() => newestJob(store.board, this.id));
  device = $derived.by(() => otherDevice(store.board, this.id));
  busy = $derived(this.job !== null && !hasEnded(this.job));
  shown = $derived(lines(this.segments, this.changed, this.coverage));
  spoken = $derived(this.shown.flatMap((line) => (line.kind === 'segment' ? [line.segment] : [])));
  quiet = $derived(unheard(this.whole, this.spoken.length, this.coverage));
  /** There are words, and no more will come. */
  askable = $derived(this.finished && this.spoken.length > 0);
  /** A whole text, with words in it. */
  readable = $derived(this.whole && this.spoken.length > 0);
  /** Where the sound of a cut file ends. */
  cutAt = $derived(this.coverage.flatMap((entry) => entry.omissions).map(sourceEnd).find((end) => end !== null));

  readonly actions;
  /** Counts the fetches of the transcript, of which only the last is waited for. */
  #fetches = 0;
  /** The last of them of which every page has come. */
  #fetched = 0;
  #known: Job | null = null;
  #fetchers: Record<Exclude<Part, 'sound'>, () => Promise<void>> = {
    transcript: () => this.#fetchTranscript(),
    corrections: async () => { ({ proposals: this.proposals } = await api.corrections(this.id)); },
    minutes: async () => {
      this.minutes = await api.minutes(this.id).catch((raised: unknown) => {
        if (isProblem(raised) && raised.code === 'result_not_ready') return null;
        throw raised;
      });
    },
  };

  constructor(readonly id: string) {
    this.actions = lineActions(id, {
      seen: () => this.version, changed: (answer) => this.rewritten(answer),
      outdated: () => void this.#trying(() => Promise.all([this.#fetchers.transcript(), this.#fetchers.corrections()])),
    });
  }

  async load(): Promise<void> {
    const before = this.problem;
    await this.#trying(async () => {
      const [record, jobs] = await Promise.all([
        api.recording(this.id), api.jobsOf(this.id), this.#fetchCoverage(), ...Object.values(this.#fetchers).map((fetcher) => fetcher()),
      ]);
      store.know([record]);
      store.board = { ...store.board, jobs: { ...Object.fromEntries(jobs.jobs.map((one) => [one.id, one])), ...store.board.jobs } };
      this.loaded = true;
      // A page of the transcript may have failed meanwhile.
      if (this.problem === before) this.problem = null;
    });
  }

  /** `onSound`: there is other sound to play. */
  hear(event: ServerEvent, onSound: () => void): void {
    if (event.type === 'segments' && event.recording_id === this.id)
      void this.#trying(() => this.#fetchMore(Math.min(event.first_id, (this.segments.at(-1)?.id ?? 0) + 1)));
    if (event.type === 'minutes' && event.recording_id === this.id) void this.#trying(() => this.#fetchers.minutes());
    if ((event.type === 'ended' || event.type === 'job') && event.job.recording_id === this.id) this.#follow(event.job, onSound);
  }

  /** A person changed the text: what is shown is as the answer says. */
  rewritten(answer: Changed): void {
    const unseen = answer.version > this.version + (answer.lines.length ? 1 : 0);
    ({ proposals: this.proposals, version: this.version } = answer);
    this.changed = withChanges(this.changed, answer.lines);
    // Pages that were asked for before the change would take it back; what others changed in between is not shown yet.
    if (this.#fetched !== this.#fetches || unseen) void this.#trying(() => this.#fetchTranscript());
    void this.#trying(() => this.#fetchCoverage());
  }

  async #trying(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (raised) {
      if (!isProblem(raised)) throw raised;
      this.problem = { ...raised };
    }
  }

  #follow(changed: Job, onSound: () => void): void {
    const parts = partsAfter(this.#known, changed);
    this.#known = changed;
    if (parts.delete('sound')) onSound();
    if (!parts.size && !hasEnded(changed)) return;
    void this.#trying(() => Promise.all([
      ...[...parts].map((part) => this.#fetchers[part as Exclude<Part, 'sound'>]()),
      this.#fetchCoverage(),
    ]));
  }

  /** Resolves with the first page; the others come while that is read. */
  async #fetchTranscript(): Promise<void> {
    const mine = ++this.#fetches;
    const rest = await inPages(
      (from, limit) => api.transcript(this.id, from, limit),
      (soFar) => { ({ segments: this.segments, changed: this.changed, version: this.version, complete: this.whole, finished: this.finished } = soFar); },
      this.segments.length > 0,
      // The first page of any will do while there is none.
      () => mine === this.#fetches || !this.segments.length,
    );
    void this.#trying(async () => { await rest(); this.#fetched = mine; });
  }
  async #fetchMore(from: number): Promise<void> {
    this.segments = append(this.segments, (await api.transcript(this.id, from)).segments);
  }
  async #fetchCoverage(): Promise<void> {
    ({ coverage: this.coverage, stale: this.stale } = await api.coverage(this.id));
  }
}
