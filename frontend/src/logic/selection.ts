/** Which rows of a list are chosen. Values in, values out; ids are those of the list, in its order. */
export interface Selection { chosen: ReadonlySet<string>; anchor: string | null }

export const NONE: Selection = { chosen: new Set(), anchor: null };

export function toggle({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return { chosen: next, anchor: id };
}

/** All rows from the last one that was clicked to this one, as that one is: chosen or not. */
export function extend(selection: Selection, ids: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : ids.indexOf(selection.anchor);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0 || selection.anchor === null) return toggle(selection, id);
  const next = new Set(selection.chosen);
  const choose = next.has(selection.anchor);
  for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (choose) next.add(one);
    else next.delete(one);
  }
  return { chosen: next, anchor: selection.anchor };
}

export const all = (ids: readonly string[]): Selection => ({ chosen: new Set(ids), anchor: null });

/** Without those that the list no longer holds: what is done to many is done to what can be seen. */
export function within(selection: Selection, ids: readonly string[]): Selection {
  if (!selection.chosen.size) return selection;
  const kept = ids.filter((id) => selection.chosen.has(id));
  return kept.length === selection.chosen.size ? selection : { chosen: new Set(kept), anchor: selection.anchor };
}

/** Pieces of a list of at most so many. */
export function pieces<T>(list: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, n) => list.slice(n * most, (n + 1) * most));
}
