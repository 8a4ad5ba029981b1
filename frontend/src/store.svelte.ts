/** All state that screens share, with one owner. Screens read it and call its actions. */
import { api, isProblem, whenExpired, wire } from './api';
import type { Dropped } from './drops';
import { dropDrafts } from './drafts';
import { keeper } from './kept';
import { Paces } from './logic/fetching';
import { EMPTY_BOARD, reduce, troubledJobs, type JobBoard } from './logic/jobs';
import type { Going } from './logic/pace';
import { formatRoute, parseRoute, withoutMoment, type Route } from './logic/router';
import { SocketClient, type Line, type SocketLike } from './logic/socket';
import type { Problem, Recording, ServerEvent } from './logic/types';
import { UploadQueue, type Upload } from './logic/uploads';
import { Notices, type Notice } from './notices.svelte';
import { forgetPlace } from './place';

/** Names of files: `others` are of kinds that nothing is made of, `unread` could not be opened. */
export type LeftOut = Omit<Dropped, 'given'>;
type Fetch = Extract<ServerEvent, { type: 'model' }>;
type Listener = (event: ServerEvent) => void;
const NOTHING_LEFT: LeftOut = { others: [], unread: [] };
const DISMISSED_KEPT = 200;

/** `crypto.randomUUID` is there only for pages of this computer, or encrypted ones. */
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
/** What the address says, without its moment where one has been there already. */
function here(again: boolean): Route {
  const found = parseRoute(location.hash || (localStorage.getItem('recordroute.where') ?? ''));
  const been = (history.state as { been?: boolean } | null)?.been === true;
  return been && !again ? withoutMoment(found) : found;
}

class Store {
  board = $state.raw<JobBoard>(EMPTY_BOARD);
  recordings = $state.raw<Record<string, Recording>>({});
  uploads = $state.raw<Upload[]>([]);
  /** What of folders was not taken, until the person has seen it. */
  leftOut = $state.raw<LeftOut>(NOTHING_LEFT);
  line = $state<Line>('connecting');
  /** Weights that are on their way, by model id. */
  fetches = $state.raw<Record<string, Fetch>>({});
  /** How fast they come. */
  paces = $state.raw<Record<string, Going | null>>({});
  /** Ended jobs that the person has put away. */
  dismissed = $state.raw<string[]>(JSON.parse(localStorage.getItem('recordroute.dismissed') ?? '[]') as string[]);
  /** Broken-off recordings that the person wants no more. */
  discarded = $state.raw<string[]>([]);
  expired = $state(false);
  /** The search field is to have the focus. */
  seeking = $state(false);
  /** Counts up when lists may have changed: screens fetch again. */
  changes = $state(0);
  route = $state.raw<Route>(here(false));
  queue = new UploadQueue(
    {
      wire, keeper, now: () => performance.now(), newId,
      later: (work, ms) => { const timer = setTimeout(work, ms); return () => clearTimeout(timer); },
    },
    (uploads) => { this.uploads = uploads; },
  );
  #listeners = new Set<Listener>();
  #asked = new Set<string>();
  #notices = new Notices();
  #paces = new Paces();

  async start(): Promise<void> {
    whenExpired(() => { this.expired = true; });
    addEventListener('hashchange', () => this.arrive());
    this.arrive();
    for (;;) {
      try {
        const { ws_port } = await api.session();
        const socket = new SocketClient({
          address: (query) => `ws://${location.hostname}:${ws_port}/${query}`,
          // The browser's handlers take an event that the client does not need.
          open: (address) => new WebSocket(address) as unknown as SocketLike,
          onEvent: (event) => this.#take(event),
          onLine: (line) => { this.line = line; if (line === 'lost') void this.#checkSession(); else this.queue.wake(); },
          later: (work, ms) => { const timer = setTimeout(work, ms); return () => clearTimeout(timer); },
        });
        addEventListener('online', () => socket.connect());
        socket.connect();
        void this.queue.restore();
        return;
      } catch (problem) {
        if (this.expired || !isProblem(problem)) return;
        this.line = 'lost';
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Files that a person dropped or chose: they go on their way, and the inbox says what was left out. */
  receive({ given, others, unread }: Dropped): void {
    if (!given.length && !others.length && !unread.length) return;
    this.leftOut = { others, unread };
    this.queue.add(given);
    this.go({ screen: 'inbox' });
  }
  forgetLeftOut(): void { this.leftOut = NOTHING_LEFT; }

  go(route: Route): void { location.hash = formatRoute(route); }

  /** To the field that searches everything, over the library. */
  seek(): void {
    if (this.route.screen !== 'library') this.go({ screen: 'library' });
    this.seeking = true;
  }

  /** Another address for the same place: going back leaves it at once. */
  stay(route: Route): void {
    history.replaceState(history.state, '', formatRoute(route));
    this.arrive();
  }

  know(recordings: Recording[]): void {
    this.recordings = { ...this.recordings, ...Object.fromEntries(recordings.map((r) => [r.id, r])) };
  }

  /** Fetches a recording that a job names and nobody has seen yet. */
  need(id: string): void {
    if (this.recordings[id] || this.#asked.has(id)) return;
    this.#asked.add(id);
    api.recording(id).then((recording) => this.know([recording]), () => this.#asked.delete(id));
  }

  get notices(): Notice[] { return this.#notices.all; }
  set notices(all: Notice[]) { this.#notices.all = all; }

  /** `lapsed`: what is done once `undo` can no longer be had. */
  tell(text: string, undo: (() => void) | null = null, failed = false, lapsed: (() => void) | null = null): void {
    this.#notices.tell(text, undo, failed, lapsed);
  }
  holdNotices(held: boolean): void { this.#notices.hold(held); }
  undo(id: number): void { this.#notices.undo(id); }
  dismiss(id: number): void { this.#notices.dismiss(id); }

  putAway(job: string): void {
    this.dismissed = [...this.dismissed, job].slice(-DISMISSED_KEPT);
    localStorage.setItem('recordroute.dismissed', JSON.stringify(this.dismissed));
  }

  /** What has arrived of a recording that broke off stays until this can no longer be undone. */
  discard(found: string, said: string): void {
    this.discarded = [...this.discarded, found];
    const back = (): void => { this.discarded = this.discarded.filter((id) => id !== found); };
    this.tell(said, back, false, () => void wire.discard(found).catch(back));
  }

  /** Runs an action of a person; a failure is told through `explain`. */
  async attempt<T>(work: Promise<T>, explain: (problem: Problem) => string): Promise<T | null> {
    try {
      return await work;
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      this.tell(explain(problem), null, true);
      return null;
    }
  }

  /** Takes the address for where the person is now. A second or line in it counts once: after a reload, or on the way back, one
   * is where one was. `again`: the link was followed anew. */
  arrive(again = false): void {
    this.route = here(again);
    localStorage.setItem('recordroute.where', formatRoute(withoutMoment(this.route)));
    history.replaceState({ been: true }, '');
    if (location.hash.startsWith('#/search')) this.seek();
  }

  #take(event: ServerEvent): void {
    this.board = reduce(this.board, event);
    if (event.type === 'recording') this.know([event.recording]);
    if (event.type === 'recording_removed') forgetPlace(event.recording_id);
    if (event.type === 'model') {
      this.fetches = { ...this.fetches, [event.model_id]: event };
      this.paces = { ...this.paces, [event.model_id]: this.#paces.note(event, performance.now()) };
      if (event.state === 'ready') this.changes++;
    }
    if (event.type === 'recording_removed') dropDrafts(event.recording_id);
    if (event.type === 'recordings') this.#refresh(event.recording_ids);
    if (event.type === 'recordings' || event.type === 'snapshot' || event.type === 'recording' || event.type === 'recording_removed') this.changes++;
    for (const listener of this.#listeners) listener(event);
  }

  /** Lists fetch their rows again by themselves; the recording that is open and those that need attention are fetched here. */
  #refresh(changed: string[]): void {
    const open = this.route.screen === 'recording' ? [this.route.id] : [];
    const shown = [...troubledJobs(this.board).map((job) => job.recording_id), ...open];
    for (const id of changed.filter((one) => shown.includes(one)))
      api.recording(id).then((recording) => this.know([recording]), () => undefined);
  }

  async #checkSession(): Promise<void> {
    await api.session().catch(() => undefined);
  }
}

export const store = new Store();
