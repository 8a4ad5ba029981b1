/** What a person does to many recordings at once: the requests, what is told of them, and how it is taken back. */
import { api } from './api';
import { explained, inFull, t } from './language.svelte';
import { pieces } from './logic/selection';
import type { Outcome, Refusal } from './logic/types';
import { store } from './store.svelte';

const MOST = 20_000; // that one request may name
const SLOW = 200; // that one request deletes or queues within seconds

/** Runs `work` over pieces of `ids`, one after the other; null when one failed. `onDone` is told how many are behind it. */
async function each(
  ids: string[], most: number, work: (some: string[]) => Promise<Outcome>, onDone?: (count: number) => void,
): Promise<Outcome | null> {
  const sum: Outcome = { changed: [], refused: [] };
  for (const some of pieces(ids, most)) {
    const outcome = await store.attempt(work(some), inFull);
    if (!outcome) break;
    sum.changed.push(...outcome.changed);
    sum.refused.push(...outcome.refused);
    onDone?.(sum.changed.length + sum.refused.length);
  }
  store.changes++;
  return sum.changed.length || sum.refused.length ? sum : null;
}

/** Says which stayed as they were; the first reason stands for all. */
export function tellRefused(refused: Refusal[]): void {
  const first = refused[0];
  if (first) store.tell(t('many.refused', { n: refused.length, why: explained(first.error).what }), null, true);
}

function tell(outcome: Outcome | null, said: (n: number) => string, undo: ((changed: string[]) => void) | null = null): void {
  if (!outcome) return;
  const { changed, refused } = outcome;
  if (changed.length) store.tell(said(changed.length), undo && (() => undo(changed)));
  else if (!refused.length) store.tell(t('many.same'));
  tellRefused(refused);
}

export async function trashMany(ids: string[]): Promise<void> {
  tell(await each(ids, MOST, (some) => api.doMany('trash', some)), (n) => t('many.trashed', { n }), (changed) => void restoreMany(changed));
}
export async function restoreMany(ids: string[]): Promise<void> {
  tell(await each(ids, MOST, (some) => api.doMany('restore', some)), (n) => t('many.restored', { n }), (changed) => void trashMany(changed));
}
export async function favourMany(ids: string[], favourite: boolean): Promise<void> {
  tell(
    await each(ids, MOST, (some) => api.favourMany(some, favourite)),
    (n) => t(favourite ? 'many.favoured' : 'many.unfavoured', { n }), (changed) => void favourMany(changed, !favourite),
  );
}
export async function tagMany(ids: string[], tag: string, carry: boolean): Promise<void> {
  tell(
    await each(ids, MOST, (some) => api.tagMany(some, carry ? [tag] : [], carry ? [] : [tag])),
    (n) => t(carry ? 'many.tagged' : 'many.untagged', { n, tag }), (changed) => void tagMany(changed, tag, !carry),
  );
}
export async function runMany(ids: string[]): Promise<void> {
  tell(await each(ids, SLOW, (some) => api.doMany('jobs', some)), (n) => t('many.queued', { n }));
}
export async function purgeMany(ids: string[], onDone: (count: number) => void): Promise<void> {
  tell(await each(ids, SLOW, (some) => api.doMany('purge', some), onDone), (n) => t('many.purged', { n }));
}
/** The browser fetches the file itself, so that its size does not matter. */
export async function downloadMany(ids: string[], format: string): Promise<void> {
  const made = await store.attempt(api.bundle(ids, format), inFull);
  if (!made) return;
  tellRefused(made.refused);
  if (made.refused.length === ids.length) return;
  const link = document.createElement('a');
  link.href = api.bundleAddress(made.id);
  link.download = '';
  link.click();
}
