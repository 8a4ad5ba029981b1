import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import en from './en.json';
import ko from './ko.json';

const sources = readdirSync('src', { recursive: true, encoding: 'utf-8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join('src', path), 'utf-8')).join('\n');
/** Keys that are put together as the page runs, all of them by `named`, `explain`, `omission`, or one of the templates below. */
const groups = [...sources.matchAll(/named\('(\w+)'/g)].map((found) => found[1] ?? '')
  .concat([...sources.matchAll(/`(\w+)\.\$\{/g)].map((found) => found[1] ?? ''));
const literal = new Set([...sources.matchAll(/'([a-z]\w*(?:\.\w+)*)'/g)].map((found) => found[1] ?? ''));
const called = [...sources.matchAll(/\bt\('([^']+)'/g)].map((found) => found[1] ?? '');

it('has every sentence in both languages', () => {
  expect(Object.keys(ko)).toEqual(Object.keys(en));
  for (const [key, text] of [...Object.entries(ko), ...Object.entries(en)]) {
    expect(text, key).not.toBe('');
    expect(text, key).not.toContain('!');
  }
});
it('takes the same values in both languages', () => {
  const values = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, text] of Object.entries(en)) expect(values(ko[key as keyof typeof ko]), key).toEqual(values(text));
});
it('has every key that the page asks for', () => {
  expect(called.length).toBeGreaterThan(50);
  expect(called.filter((key) => !(key in en))).toEqual([]);
});
it('holds no key that the page never asks for', () => {
  const asked = (key: string): boolean => literal.has(key) || groups.includes(key.split('.')[0] ?? '');
  expect(Object.keys(en).filter((key) => !asked(key))).toEqual([]);
});
it('names everything that comes over the wire', () => {
  const types = readFileSync('src/logic/types.ts', 'utf-8') + readFileSync('src/logic/uploads.ts', 'utf-8');
  const union = (name: string): string[] =>
    [...(new RegExp(`type ${name} = ([^;]+);`).exec(types)?.[1] ?? '').matchAll(/'(\w+)'/g)].map((found) => found[1] ?? '');
  const wanted = { stage: 'Stage', job: 'JobState', minutes: 'Section', upload: 'UploadState', kind: 'ProposalKind', touch: 'Touch' };
  for (const [group, type] of Object.entries(wanted)) {
    expect(union(type).length, type).toBeGreaterThan(3);
    for (const name of union(type)) expect(en, `${group}.${name}`).toHaveProperty([`${group}.${name}`]);
  }
});

it('lets a Korean particle with two forms follow no value whose last sound is not known', () => {
  // A size ends in "B", which is read 바이트.
  const bare = /\{(?!size\})\w+\}["”]?(가|이|는|은|를|을|와|과|로|으로|라고|라는|이라는)(?=[\s.,?]|$)/;
  expect(Object.entries(ko).filter(([, text]) => bare.test(text))).toEqual([]);
});
