/** Files on their way to the server: a few at once, each can be cancelled, tried again, or kept although it is there. */
import type { Problem, Recording } from './types';

export type UploadState = 'waiting' | 'sending' | 'done' | 'duplicate' | 'failed' | 'cancelled';
export interface Upload {
  id: number; file: File; state: UploadState; sent: number; problem: Problem | null; recording: Recording | null; keep: boolean;
}
export interface Sent { recording: Recording; duplicate: boolean }
export interface Sending { answer: Promise<Sent>; cancel: () => void }
export type Send = (file: File, keep: boolean, onSent: (bytes: number) => void) => Sending;

export const AT_ONCE = 3;

export class UploadQueue {
  #uploads: Upload[] = [];
  #running = new Map<number, () => void>();
  #next = 1;

  constructor(private send: Send, private onChange: (uploads: Upload[]) => void) {}

  add(files: Iterable<File>): void {
    for (const file of files)
      this.#uploads.push({ id: this.#next++, file, state: 'waiting', sent: 0, problem: null, recording: null, keep: false });
    this.#turn();
  }

  cancel(id: number): void {
    this.#set(id, { state: 'cancelled' });
    this.#running.get(id)?.();
    this.#turn();
  }

  retry(id: number, keep = false): void {
    this.#set(id, { state: 'waiting', sent: 0, problem: null, recording: null, keep });
    this.#turn();
  }

  dismiss(id: number): void {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
    this.#turn();
  }

  #turn(): void {
    for (const upload of this.#uploads) {
      if (this.#running.size >= AT_ONCE) break;
      if (upload.state === 'waiting' && !this.#running.has(upload.id)) this.#start(upload);
    }
    this.onChange([...this.#uploads]);
  }

  #start(upload: Upload): void {
    const { id, file, keep } = upload;
    this.#set(id, { state: 'sending' });
    const sending = this.send(file, keep, (sent) => { this.#set(id, { sent }); this.onChange([...this.#uploads]); });
    this.#running.set(id, sending.cancel);
    sending.answer.then(
      ({ recording, duplicate }) => this.#end(id, { state: duplicate ? 'duplicate' : 'done', recording }),
      (problem: Problem) => this.#end(id, { state: 'failed', problem }),
    );
  }

  #end(id: number, change: Partial<Upload>): void {
    this.#running.delete(id);
    if (this.#uploads.find((upload) => upload.id === id)?.state === 'sending') this.#set(id, change);
    this.#turn();
  }

  #set(id: number, change: Partial<Upload>): void {
    this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
  }
}
