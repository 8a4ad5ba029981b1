/** Filters in words: what a list, a search or a question looks within. */
import { looks, named, t } from './language.svelte';
import { toggled, type Find } from './logic/finding';
import { languageName, span } from './logic/format';

/** Everything that is picked, each with what is left without it. */
export interface Filter { key: string; text: string; without: Partial<Find> }

export const filtersOf = ({ tags, kinds, languages, after, before, longer, shorter, favourite }: Omit<Find, 'q' | 'sort'>): Filter[] => [
  ...kinds.map((kind) => ({ key: `kind ${kind}`, text: named('medium', kind), without: { kinds: toggled(kinds, kind) } })),
  ...tags.map((tag) => ({ key: `tag ${tag}`, text: `#${tag}`, without: { tags: toggled(tags, tag) } })),
  ...languages.map((code) => ({ key: `language ${code}`, text: languageName(code, looks.language), without: { languages: toggled(languages, code) } })),
  ...(after ? [{ key: 'after', text: t('filter.since', { day: after }), without: { after: '' } }] : []),
  ...(before ? [{ key: 'before', text: t('filter.until', { day: before }), without: { before: '' } }] : []),
  ...(longer !== null ? [{ key: 'longer', text: t('filter.atLeast', { time: span(longer, looks.language) }), without: { longer: null } }] : []),
  ...(shorter !== null ? [{ key: 'shorter', text: t('filter.atMost', { time: span(shorter, looks.language) }), without: { shorter: null } }] : []),
  ...(favourite ? [{ key: 'favourite', text: t('filter.favourites'), without: { favourite: false } }] : []),
];
export const narrowing = (find: Omit<Find, 'q' | 'sort'>): string[] => filtersOf(find).map(({ text }) => text);
