/** What a person types where tags or spellings go. Pure; the server decides what is kept. */
const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** The parts between commas, each once whatever its case, without those that are empty. */
export function listed(text: string): string[] {
  const parts = new Map<string, string>();
  for (const part of text.split(/[,，、]/).map((one) => one.trim()))
    if (part && !parts.has(folded(part))) parts.set(folded(part), part);
  return [...parts.values()];
}

/** `tags` with those that were typed at their end; a tag that is there already stays where it is. */
export function withTags(tags: string[], typed: string): string[] {
  const there = new Set(tags.map(folded));
  return [...tags, ...listed(typed).filter((tag) => !there.has(folded(tag)))];
}

/** The scopes to choose among: every known tag, and the one that is chosen though nothing carries it. */
export function scopes(known: string[], chosen: string): string[] {
  return !chosen || known.includes(chosen) ? known : [...known.filter((tag) => folded(tag) !== folded(chosen)), chosen];
}
