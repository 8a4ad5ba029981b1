/** A question and what has come of its answer so far. */
import type { AnswerClaim, AnswerEvent, Problem, SearchHit } from './types';

export interface Answer {
  question: string;
  moments: SearchHit[];
  draft: string;
  claims: AnswerClaim[];
  state: 'finding' | 'reading' | 'answered' | 'refused' | 'failed' | 'stopped';
  problem: Problem | null;
}

export const begun = (question: string): Answer => ({ question, moments: [], draft: '', claims: [], state: 'finding', problem: null });

/** The answer after one more event. A sentence that is kept takes the place of its draft. */
export function after(answer: Answer, event: AnswerEvent): Answer {
  switch (event.type) {
    case 'found': return { ...answer, moments: event.moments, state: 'reading' };
    case 'draft': return { ...answer, draft: event.text };
    case 'claim': return { ...answer, draft: '', claims: [...answer.claims, event.claim] };
    case 'answered': return { ...answer, draft: '', claims: event.claims, state: event.held ? 'answered' : 'refused' };
    case 'failed': return { ...answer, draft: '', state: 'failed', problem: event.error };
  }
}

export const isOver = (answer: Answer): boolean => answer.state !== 'finding' && answer.state !== 'reading';

/** What was asked before and answered, as a follow-up tells it to the server. */
export function turns(answers: Answer[], most = 6): { question: string; answer: string }[] {
  return answers
    .filter((one) => one.state === 'answered')
    .slice(-most)
    .map((one) => ({ question: one.question, answer: one.claims.map((claim) => claim.text).join(' ') }));
}

/** Whole lines of a stream that comes in pieces of any length. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let held = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      held += decoder.decode(value, { stream: !done });
      const whole = held.split('\n');
      held = whole.pop() ?? '';
      yield* whole.filter((line) => line);
      if (done) break;
    }
    if (held) yield held;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Search results by recording, in the order of each recording's best one. */
export const MOST_OF_A_RECORDING = 3; // of all moments: the server leaves further ones out, so that one recording does not fill the list

export function grouped(hits: SearchHit[]): { id: string; title: string; hits: SearchHit[] }[] {
  const groups = new Map<string, { id: string; title: string; hits: SearchHit[] }>();
  for (const hit of hits) {
    const group = groups.get(hit.recording_id) ?? { id: hit.recording_id, title: hit.title, hits: [] };
    group.hits.push(hit);
    groups.set(hit.recording_id, group);
  }
  return [...groups.values()];
}
