/** Sentences out of a message catalog. Pure; which language is shown is decided in `language.svelte.ts`. */
import type { Problem } from './types';

export type Catalog = Readonly<Record<string, string>>;
export type Values = Record<string, string | number>;

/** `{name}` in a sentence stands for a value. An unknown key shows itself, so that it is noticed. */
export function say(catalog: Catalog, key: string, values: Values = {}): string {
  return (catalog[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value && 'hint' in value;

export function explain(catalog: Catalog, problem: Problem): { what: string; todo: string } {
  return {
    what: catalog[`error.${problem.code}`] ?? problem.message,
    todo: catalog[`error.${problem.code}.hint`] ?? problem.hint,
  };
}

export const omission = (catalog: Catalog, reason: string): string =>
  catalog[`omission.${reason}`] ?? catalog['omission.other'] ?? reason;
