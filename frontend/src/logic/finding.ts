/** What a list is narrowed to, as it stands in the address. The server's names, so that both ways are one. */
import type { Kind, ReadFilters, Sort } from './types';

export interface Find {
  /** As typed: words, and filters such as `tag:weekly`, which the server reads. */
  q: string;
  tags: string[]; kinds: Kind[]; languages: string[];
  /** Days as YYYY-MM-DD, both counted in; empty: any. */
  after: string; before: string;
  /** Seconds; null: any. */
  longer: number | null; shorter: number | null;
  favourite: boolean;
  sort: Sort;
}

export const EVERYTHING: Find = {
  q: '', tags: [], kinds: [], languages: [], after: '', before: '', longer: null, shorter: null, favourite: false, sort: 'newest',
};
export const KINDS: readonly Kind[] = ['audio', 'video', 'pdf', 'text'];
export const SORTS: readonly Sort[] = ['newest', 'oldest', 'title', 'longest', 'largest'];

/** What of an address can be meant; the rest is left out. */
export function findOf(given: URLSearchParams): Find {
  const among = <T extends string>(known: readonly T[], name: string): T[] => known.filter((one) => given.getAll(name).includes(one));
  return {
    q: given.get('q')?.trim() ?? '',
    tags: [...new Set(given.getAll('tag').filter(Boolean))].slice(0, 20),
    kinds: among(KINDS, 'kind'),
    languages: [...new Set(given.getAll('language').filter((code) => /^[a-z]{2,3}$/.test(code)))],
    after: dayOf(given.get('after')), before: dayOf(given.get('before')),
    longer: secondsOf(given.get('longer')), shorter: secondsOf(given.get('shorter')),
    favourite: given.get('favourite') === 'true',
    sort: among(SORTS, 'sort')[0] ?? 'newest',
  };
}

export function written(find: Find): URLSearchParams {
  const given = new URLSearchParams();
  if (find.q) given.set('q', find.q);
  for (const [name, values] of [['tag', find.tags], ['kind', find.kinds], ['language', find.languages]] as const)
    for (const value of values) given.append(name, value);
  if (find.after) given.set('after', find.after);
  if (find.before) given.set('before', find.before);
  if (find.longer !== null) given.set('longer', String(find.longer));
  if (find.shorter !== null) given.set('shorter', String(find.shorter));
  if (find.favourite) given.set('favourite', 'true');
  if (find.sort !== 'newest') given.set('sort', find.sort);
  return given;
}

/** Without what was picked; what was typed and the order stay. */
export const unpicked = (find: Find): Find => ({ ...EVERYTHING, q: find.q, sort: find.sort });
export const isPicked = (find: Find): boolean => String(written({ ...find, q: '', sort: 'newest' })) !== '';

/** What the server read out of what was typed and picked, as if all of it was picked. `words`: what is left. */
export const asRead = (words: string, { after, before, shortest_seconds, longest_seconds, ...rest }: ReadFilters): Find => ({
  ...EVERYTHING, ...rest, q: words, after: after ?? '', before: before ?? '', longer: shortest_seconds, shorter: longest_seconds,
});

/** `list` with `value` in it, or without it when it was. */
export const toggled = <T>(list: T[], value: T): T[] => (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);

/** The day so many days before `today`, as the calendar of this place has it. */
export function dayBefore(today: Date, days: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

function dayOf(text: string | null): string {
  return text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}
function secondsOf(text: string | null): number | null {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
}
