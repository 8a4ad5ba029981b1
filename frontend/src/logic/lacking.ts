/** The model that a job had to stop or leave something out for, and the other jobs that it would help. Values in, values out. */
import { hasEnded, missed, troubledJobs, type JobBoard } from './jobs';
import type { ListedModel, SettingsValues } from './settings';
import type { Job, Stage, StageRun } from './types';

type ModelSetting = 'speech_model' | 'language_model' | 'embedding_model';
const CODE = 'model_missing';
/** The setting that names the model of a stage. */
const NEEDED: Partial<Record<Stage, ModelSetting>> =
  { transcribe: 'speech_model', correct: 'language_model', summarize: 'language_model', index: 'embedding_model' };

/** The stage of an ended job that found no model. */
function stranded(job: Job): StageRun | null {
  const run = hasEnded(job) ? (missed(job) ?? job.stages.find((one) => one.state === 'failed')) : null;
  return run?.error?.code === CODE ? run : null;
}
function setting(job: Job): ModelSetting | null {
  const run = stranded(job);
  return (run && NEEDED[run.stage]) ?? null;
}

export const lacksModel = (job: Job): boolean => setting(job) !== null;

/** The model that the settings name for it, whether it has come meanwhile or not; null where the catalog has none such. */
export function lackedModel(job: Job, values: SettingsValues, models: readonly ListedModel[]): ListedModel | null {
  const name = setting(job);
  return (name && models.find((model) => model.id === values[name])) ?? null;
}

/** `job`, and every recording's newest that failed for want of the same. */
export const strandedWith = (job: Job, board: JobBoard, dismissed: readonly string[]): string[] => [
  job.id,
  ...troubledJobs(board).filter((one) => one.id !== job.id && one.state === 'failed' && !dismissed.includes(one.id)
    && setting(one) !== null && setting(one) === setting(job)).map((one) => one.id),
];
