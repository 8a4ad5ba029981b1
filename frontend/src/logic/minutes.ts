/** Minutes as they are shown: what was decided and is to be done first, a template's own sections, then topics with their points. */
import type { Minutes, MinutesItem, Section, Template } from './types';

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

const letters = (text: string, script: RegExp): number => text.match(script)?.length ?? 0;

/** Whether a line is written in another language than the minutes: a syllable of Hangul says as much as two Latin letters. */
export function otherLanguage(text: string, language: string): boolean {
  const ko = letters(text, /[가-힣]/g);
  const en = letters(text, /[A-Za-z]/g);
  if (ko + en === 0) return false;
  return (2 * ko >= en ? 'ko' : 'en') !== language;
}

/** The language that minutes were translated into, '' for those in the language that was spoken. */
export const translatedInto = (minutes: Minutes): string => (minutes.items.some((item) => item.original) ? minutes.language : '');
