import { expect, it } from 'vitest';
import { nextOpen, openAlone, openKinds } from './corrections';
import type { Proposal, Touch } from './types';

const fix = (segment_id: number, kind: Proposal['kind'], state: Proposal['state'] = 'proposed', touches: Touch[] = []): Proposal =>
  ({ segment_id, kind, state, touches, original: 'a', proposed: 'b' });

it('offers a kind at once when several of it are open', () => {
  const all = [fix(1, 'spacing'), fix(2, 'word'), fix(3, 'spacing'), fix(4, 'filler', 'accepted'), fix(5, 'filler', 'rejected')];
  expect(openKinds(all)).toEqual([{ kind: 'spacing', segments: [1, 3] }]);
});

it('leaves what touches something to be looked at one by one', () => {
  const all = [fix(1, 'term', 'proposed', ['name']), fix(2, 'term'), fix(3, 'term'), fix(4, 'term', 'accepted', ['name'])];
  expect(openKinds(all)).toEqual([{ kind: 'term', segments: [2, 3] }]);
  expect(openAlone(all)).toBe(1);
  expect(openKinds(all.slice(0, 2))).toEqual([]);
});

it('goes on to the next open one, and around', () => {
  const all = [fix(1, 'word'), fix(2, 'word', 'rejected'), fix(5, 'word')];
  expect([nextOpen(all, 1), nextOpen(all, 5), nextOpen([], 1)]).toEqual([5, 1, null]);
});
