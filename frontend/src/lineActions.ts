/** What a person does with lines of one recording, told with an undo. The server keeps each as a version. */
import { api } from './api';
import { explained, t } from './language.svelte';
import type { Changed, Problem } from './logic/types';
import { store } from './store.svelte';

/** Each answers whether it was done. */
export interface LineActions {
  edit(line: number, text: string): Promise<boolean>;
  split(line: number, head: string, tail: string): Promise<boolean>;
  merge(line: number): Promise<boolean>;
  retime(line: number, start: number, end: number): Promise<boolean>;
  replace(texts: { line_id: number; text: string }[], told: string): Promise<boolean>;
  /** The same for one who looks at the lines as they are now, or were at a version: what others change from here on is not written over unseen. */
  asSeen(version?: number): LineActions;
  /** The version that what is done here is meant for. */
  seen(): number;
}
interface Watcher {
  /** The last version that is shown. */
  seen: () => number;
  changed: (answer: Changed) => void;
  /** What is shown is not what the server has. */
  outdated: () => void;
}
const OUTDATED = ['line_changed', 'segment_not_found', 'version_not_found'];

/** Runs a change. `told` says what was done, with an undo that takes back that and nothing else. */
export async function change(id: string, watcher: Watcher, work: Promise<Changed>, told: string | null): Promise<boolean> {
  const explain = (problem: Problem): string => {
    if (OUTDATED.includes(problem.code)) watcher.outdated();
    return explained(problem).what;
  };
  const answer = await store.attempt(work, explain);
  if (!answer) return false;
  watcher.changed(answer);
  if (told !== null && answer.lines.length) store.tell(told, () => void change(id, watcher, api.undo(id, answer.version), null));
  return true;
}

export function lineActions(id: string, watcher: Watcher): LineActions {
  const run = (work: Promise<Changed>, told: string): Promise<boolean> => change(id, watcher, work, told);
  return {
    edit: (line, text) => run(api.edit(id, line, text, watcher.seen()), t('edit.done')),
    split: (line, head, tail) => run(api.split(id, line, head, tail, watcher.seen()), t('line.splitDone')),
    merge: (line) => run(api.merge(id, line, watcher.seen()), t('line.mergeDone')),
    retime: (line, start, end) => run(api.retime(id, line, start, end, watcher.seen()), t('line.timesDone')),
    replace: (texts, told) => run(api.replace(id, texts, watcher.seen()), told),
    asSeen: (version) => lineActions(id, held(watcher, version)),
    seen: () => watcher.seen(),
  };
}
/** Stays at a version, that of now unless one is given, but for changes that are made through it, and until a person was told of what others changed. */
function held(watcher: Watcher, version = watcher.seen()): Watcher {
  let seen: number | null = version;
  return {
    seen: () => seen ?? watcher.seen(),
    changed: (answer) => { watcher.changed(answer); if (seen !== null) seen = answer.version; },
    outdated: () => { watcher.outdated(); seen = null; },
  };
}
