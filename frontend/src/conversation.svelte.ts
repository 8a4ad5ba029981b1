/** Questions and their answers, one conversation for everything and one for each recording. They outlive the panel that shows them:
 *  following a citation and coming back finds them as they were. */
import { ask, isProblem } from './api';
import { after, begun, isOver, turns, type Answer } from './logic/answers';
import type { Find } from './logic/finding';

export class Conversation {
  answers = $state.raw<Answer[]>([]);
  /** No derived value: it would belong to the panel in which the conversation began, and end with it. */
  get busy(): boolean { return this.answers.some((one) => !isOver(one)); }
  #stopping: AbortController | null = null;

  /** `recording` null: everything is asked. */
  constructor(private recording: string | null) {}

  async ask(question: string, within: Find): Promise<void> {
    if (!question || this.busy) return;
    const before = turns(this.answers);
    let answer = begun(question);
    this.answers = [...this.answers, answer];
    const { signal } = (this.#stopping = new AbortController());
    try {
      for await (const step of ask(question, before, this.recording, within, signal)) this.#put(answer = after(answer, step));
      if (!isOver(answer)) this.#put({ ...answer, state: 'failed', problem: { code: 'server_unreachable', message: '', hint: '' } });
    } catch (raised) {
      if (signal.aborted) this.#put({ ...answer, draft: '', state: 'stopped' });
      else if (isProblem(raised)) this.#put({ ...answer, draft: '', state: 'failed', problem: raised });
      else throw raised;
    }
  }

  stop(): void { this.#stopping?.abort(); }

  clear(): void {
    this.stop();
    this.answers = [];
  }

  #put(answer: Answer): void { this.answers = [...this.answers.slice(0, -1), answer]; }
}

const known: Record<string, Conversation> = {};
export const conversation = (recording: string | null): Conversation => (known[recording ?? ''] ??= new Conversation(recording));
