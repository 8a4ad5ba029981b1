/** Proposals in groups of a kind, so that all of one can be decided on at once. */
import type { Proposal, ProposalKind } from './types';

/** The kinds of which two or more proposals are open, each with their segments, in the order of the transcript. */
export function openKinds(proposals: Proposal[]): { kind: ProposalKind; segments: number[] }[] {
  const groups = new Map<ProposalKind, number[]>();
  for (const one of proposals)
    if (one.state === 'proposed') groups.set(one.kind, [...(groups.get(one.kind) ?? []), one.segment_id]);
  return [...groups].filter(([, segments]) => segments.length > 1).map(([kind, segments]) => ({ kind, segments }));
}
