/** Which results must be fetched again after a job changed: only those of stages that have ended since. */
import type { Job, Stage, StageRun } from './types';

export type Part = 'transcript' | 'corrections' | 'minutes' | 'sound';

const MADE_BY: Partial<Record<Stage, Part[]>> = {
  normalize: ['sound'], extract: ['transcript'], transcribe: ['transcript', 'sound'], correct: ['corrections'], summarize: ['minutes'],
};
const over = (run: StageRun | undefined): boolean => run !== undefined && run.state !== 'pending' && run.state !== 'running';

export function partsAfter(before: Job | null, after: Job): Set<Part> {
  const known = before?.id === after.id ? before.stages : [];
  const parts = new Set<Part>();
  for (const run of after.stages) {
    if (over(run) && !over(known.find((one) => one.stage === run.stage)))
      for (const part of MADE_BY[run.stage] ?? []) parts.add(part);
  }
  return parts;
}
