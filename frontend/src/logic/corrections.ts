/** Proposals in groups of a kind, so that all of one can be decided on at once; those that touch something are by themselves. */
import type { Proposal, ProposalKind } from './types';

/** The kinds of which two or more proposals are open and touch nothing, each with their segments, as the transcript goes. */
export function openKinds(proposals: Proposal[]): { kind: ProposalKind; segments: number[] }[] {
  const groups = new Map<ProposalKind, number[]>();
  for (const one of proposals)
    if (one.state === 'proposed' && !one.touches.length) groups.set(one.kind, [...(groups.get(one.kind) ?? []), one.segment_id]);
  return [...groups].filter(([, segments]) => segments.length > 1).map(([kind, segments]) => ({ kind, segments }));
}

/** How many open proposals touch something: they are looked at one by one. */
export function openAlone(proposals: Proposal[]): number {
  return proposals.filter((one) => one.state === 'proposed' && one.touches.length).length;
}

/** The next open proposal behind a segment, else the first of all; null where none is open. */
export function nextOpen(proposals: Proposal[], segment: number): number | null {
  const open = proposals.filter((one) => one.state === 'proposed').map((one) => one.segment_id);
  return open.find((id) => id > segment) ?? open[0] ?? null;
}
