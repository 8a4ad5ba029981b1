import { expect, it } from 'vitest';
import { openKinds } from './corrections';
import type { Proposal } from './types';

const fix = (segment_id: number, kind: Proposal['kind'], state: Proposal['state'] = 'proposed'): Proposal =>
  ({ segment_id, kind, state, original: 'a', proposed: 'b' });

it('offers a kind at once when several of it are open', () => {
  const all = [fix(1, 'spacing'), fix(2, 'word'), fix(3, 'spacing'), fix(4, 'filler', 'accepted'), fix(5, 'filler', 'rejected')];
  expect(openKinds(all)).toEqual([{ kind: 'spacing', segments: [1, 3] }]);
});
