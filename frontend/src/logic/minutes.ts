/** Minutes as they are shown: sections in a fixed order, topics with their points below them. */
import type { MinutesItem, Section } from './types';

export interface Group { topic: string | null; items: MinutesItem[] }
export interface Part { section: Section; groups: Group[] }

const ORDER: Section[] = ['overview', 'decision', 'action', 'question', 'topic'];

export function parts(items: MinutesItem[]): Part[] {
  return ORDER.map((section) => ({ section, groups: grouped(items.filter((item) => item.section === section)) }))
    .filter((part) => part.groups.length > 0);
}

function grouped(items: MinutesItem[]): Group[] {
  const groups = new Map<string | null, MinutesItem[]>();
  for (const item of items) {
    const topic = item.section === 'topic' ? item.topic : null;
    groups.set(topic, [...(groups.get(topic) ?? []), item]);
  }
  return [...groups].map(([topic, points]) => ({ topic, items: points }));
}
