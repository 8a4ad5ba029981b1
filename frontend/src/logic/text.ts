/** Sentences out of a message catalog. Pure; which language is shown is decided in `language.svelte.ts`. */
import type { Problem } from './types';

export type Catalog = Readonly<Record<string, string>>;
export type Values = Record<string, string | number>;
const PARTICLE = /([가-힣])(["”]?)(?:(이)\((가)\)|(을)\((를)\)|(은)\((는)\)|\((으)\)로)/g;

/** `{name}` in a sentence stands for a value. An unknown key shows itself, so that it is noticed. */
export function say(catalog: Catalog, key: string, values: Values = {}): string {
  return particles((catalog[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)));
}

/** Of a Korean particle with two forms, such as "을(를)", the one that follows the sound before it. What ends otherwise than in
 * Hangul keeps both. */
const particles = (text: string): string =>
  text.replace(PARTICLE, (_, last: string, quote: string, ...forms: (string | undefined)[]) => {
    const [closed, open] = [forms[0] ?? forms[2] ?? forms[4], forms[1] ?? forms[3] ?? forms[5]];
    const final = (last.charCodeAt(0) - 0xac00) % 28; // 0: no consonant ends the syllable; 8: the consonant is ㄹ
    return `${last}${quote}${(closed && open ? (final ? closed : open) : final && final !== 8 ? '으로' : '로')}`;
  });

export const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value && 'hint' in value;

export function explain(catalog: Catalog, problem: Problem): { what: string; todo: string } {
  return {
    what: catalog[`error.${problem.code}`] ?? problem.message,
    todo: catalog[`error.${problem.code}.hint`] ?? problem.hint,
  };
}

export const omission = (catalog: Catalog, reason: string): string =>
  catalog[`omission.${reason}`] ?? catalog['omission.other'] ?? reason;
