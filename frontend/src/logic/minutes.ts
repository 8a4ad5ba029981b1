/** Minutes as they are shown: what was decided and is to be done first, a template's own sections, then topics with their points. */
import type { MinutesItem, Section, Template } from './types';

export interface Group { topic: string | null; items: MinutesItem[] }
/** `title` is that of a template's own section; the others are named by the page. */
export interface Part { section: Section; title: string | null; groups: Group[] }

const ORDER: Section[] = ['overview', 'decision', 'action', 'date', 'risk', 'question', 'note', 'topic'];

export function parts(items: MinutesItem[]): Part[] {
  return ORDER.flatMap((section): Part[] => {
    const found = items.filter((item) => item.section === section);
    if (section !== 'note') return found.length ? [{ section, title: null, groups: grouped(found) }] : [];
    return grouped(found).map((group) => ({ section, title: group.topic, groups: [{ topic: null, items: group.items }] }));
  });
}

function grouped(items: MinutesItem[]): Group[] {
  const groups = new Map<string | null, MinutesItem[]>();
  for (const item of items) groups.set(item.topic, [...(groups.get(item.topic) ?? []), item]);
  return [...groups].map(([topic, lines]) => ({ topic, items: lines }));
}

/** A template's title in a language; one that has a single text is called by it in every language. */
export const templateTitle = (template: Template, language: string): string =>
  template.title[language] ?? template.title[''] ?? template.title['en'] ?? template.id;

/** How strongly a keyword is written, 3 the most; weights are from 1 down. */
export function keywordStep(weight: number): 1 | 2 | 3 {
  if (weight >= 0.7) return 3;
  return weight >= 0.4 ? 2 : 1;
}
