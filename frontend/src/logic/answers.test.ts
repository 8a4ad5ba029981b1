import { expect, it } from 'vitest';
import { after, begun, grouped, isOver, lines, turns, type Answer } from './answers';
import type { AnswerClaim, SearchHit } from './types';

const claim: AnswerClaim = { text: 'On Friday.', citations: [], quoted: false };
const hit = (recording_id: string, segment_id: number): SearchHit =>
  ({ recording_id, title: recording_id, start: 1, end: 2, page: null, segment_id, text: '', marks: [], score: 1 });

it('a sentence that is kept takes the place of its draft', () => {
  let answer = begun('When?');
  expect(isOver(answer)).toBe(false);
  answer = after(answer, { type: 'found', moments: [hit('a', 1)] });
  answer = after(answer, { type: 'draft', text: 'On Fri' });
  expect([answer.state, answer.draft, answer.moments.length]).toEqual(['reading', 'On Fri', 1]);
  answer = after(answer, { type: 'claim', claim });
  expect([answer.draft, answer.claims]).toEqual(['', [claim]]);
  answer = after(answer, { type: 'answered', claims: [claim], held: true, took_ms: 1 });
  expect([answer.state, isOver(answer)]).toEqual(['answered', true]);
});
it('an answer can be refused or fail', () => {
  expect(after(begun('?'), { type: 'answered', claims: [], held: false, took_ms: 1 }).state).toBe('refused');
  const problem = { code: 'model_missing', message: 'm', hint: 'h' };
  expect(after(begun('?'), { type: 'failed', error: problem })).toMatchObject({ state: 'failed', problem });
});
it('a follow-up tells what was answered', () => {
  const answered: Answer = { ...begun('When?'), state: 'answered', claims: [claim, claim] };
  expect(turns([{ ...answered, state: 'refused' }, answered])).toEqual([{ question: 'When?', answer: 'On Friday. On Friday.' }]);
  expect(turns(Array<Answer>(9).fill(answered))).toHaveLength(6);
});
it('reads whole lines, whatever the pieces', async () => {
  const bytes = new TextEncoder().encode('{"a":"가"}\n\n{"b":1}');
  const stream = new ReadableStream<Uint8Array>({
    start(controller) { for (const byte of bytes) controller.enqueue(Uint8Array.of(byte)); controller.close(); },
  });
  const found: string[] = [];
  for await (const line of lines(stream)) found.push(line);
  expect(found).toEqual(['{"a":"가"}', '{"b":1}']);
});
it('groups results by recording, the best first', () => {
  const groups = grouped([hit('b', 1), hit('a', 1), hit('b', 2)]);
  expect(groups.map((group) => [group.id, group.hits.length])).toEqual([['b', 2], ['a', 1]]);
});
