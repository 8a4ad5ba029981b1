/** Filters in words: what a list, a search or a question looks within. */
import { looks, named, t } from './language.svelte';
import type { Find } from './logic/finding';
import { languageName, span } from './logic/format';

export const narrowing = ({ tags, kinds, languages, after, before, longer, shorter, favourite }: Find): string[] => [
  ...tags.map((tag) => `#${tag}`), ...kinds.map((kind) => named('medium', kind)),
  ...languages.map((code) => languageName(code, looks.language)),
  ...(after ? [t('filter.since', { day: after })] : []),
  ...(before ? [t('filter.until', { day: before })] : []),
  ...(longer !== null ? [t('filter.atLeast', { time: span(longer, looks.language) })] : []),
  ...(shorter !== null ? [t('filter.atMost', { time: span(shorter, looks.language) })] : []),
  ...(favourite ? [t('filter.favourites')] : []),
];
