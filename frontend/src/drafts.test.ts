import { beforeEach, expect, it } from 'vitest';
import { draftedLines, draftOf, draftsOf, dropDrafts, keepDraft, type Draft } from './drafts';
import { ID, line } from './testing/records';

const draft = (some: Partial<Draft> = {}): Draft => ({ line: 7, was: 'a', seen: 0, text: 'typed', start: null, end: null, ...some });

beforeEach(() => dropDrafts(ID));

it('knows the lines in which something is typed, each once, and forgets what is saved', () => {
  keepDraft(ID, draft({ text: 'older' }));
  keepDraft(ID, draft());
  keepDraft(ID, draft({ line: 8, text: 'We meet on Monday' }));
  expect(draftedLines(ID, [line(), line({ id: 8 })])).toEqual([7]);
  expect(draftsOf(ID).map((one) => [one.line, one.text])).toEqual([[7, 'typed']]);
});

it('puts what was typed in a line that is gone where it is held now', () => {
  keepDraft(ID, draft({ line: 1_000_000_007 }));
  expect(draftedLines(ID, [line(), line({ id: 8 })])).toEqual([7]);
  expect([draftOf(ID, 7)?.text, draftsOf(ID).length]).toEqual(['typed', 1]);
});

it('leaves what was typed where there is no line for it', () => {
  keepDraft(ID, draft());
  expect([draftedLines(ID, []), draftsOf(ID).length]).toEqual([[], 1]);
});
