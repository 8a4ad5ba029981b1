/** The line to the server: resumes at the last event it saw, comes back after a cut with growing pauses. */
import type { ServerEvent } from './types';

export type Line = 'connecting' | 'open' | 'lost';
export interface SocketLike {
  onopen: (() => void) | null; onmessage: ((message: { data: unknown }) => void) | null; onclose: (() => void) | null; close(): void;
}
export interface SocketNeeds {
  address: (query: string) => string;
  open: (address: string) => SocketLike;
  onEvent: (event: ServerEvent) => void;
  onLine: (line: Line) => void;
  later: (work: () => void, ms: number) => () => void;
  random?: () => number;
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8000;

export const pause = (attempt: number, random: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.75 + random / 2);

export class SocketClient {
  #needs: SocketNeeds;
  #socket: SocketLike | null = null;
  #launch = '';
  #seq = 0;
  #attempt = 0;
  #stopWaiting: (() => void) | null = null;
  #closed = false;

  constructor(needs: SocketNeeds) { this.#needs = needs; }

  connect(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    if (this.#socket || this.#closed) return;
    const query = this.#launch ? `?launch=${encodeURIComponent(this.#launch)}&seq=${this.#seq}` : '';
    const socket = this.#needs.open(this.#needs.address(query));
    this.#socket = socket;
    socket.onopen = () => { this.#attempt = 0; this.#needs.onLine('open'); };
    socket.onmessage = ({ data }) => this.#take(String(data));
    socket.onclose = () => this.#lost();
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting?.();
    this.#socket?.close();
  }

  #take(text: string): void {
    const event = JSON.parse(text) as ServerEvent;
    // A snapshot may come from another launch, whose count starts anew; everything else must be newer.
    if (event.type === 'snapshot') this.#launch = event.launch;
    else if (event.seq <= this.#seq) return;
    this.#seq = event.seq;
    this.#needs.onEvent(event);
  }

  #lost(): void {
    this.#socket = null;
    if (this.#closed) return;
    this.#needs.onLine('lost');
    this.#stopWaiting = this.#needs.later(() => this.connect(), pause(this.#attempt++, (this.#needs.random ?? Math.random)()));
  }
}
