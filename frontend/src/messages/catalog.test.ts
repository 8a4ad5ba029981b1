import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import en from './en.json';
import ko from './ko.json';

const sources = readdirSync('src', { recursive: true, encoding: 'utf-8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join('src', path), 'utf-8')).join('\n');
const python = readdirSync('../sttEngine', { recursive: true, encoding: 'utf-8' })
  .filter((path) => path.endsWith('.py')).map((path) => readFileSync(join('../sttEngine', path), 'utf-8')).join('\n');
const quoted = (text: string): string[] => [...text.matchAll(/['"]([\w.]+)['"]/g)].map((found) => found[1] ?? '');
/** The names of a union or an array of the page, or of a `Literal` of the server. */
const union = (name: string): string[] =>
  [...sources.matchAll(new RegExp(`type ${name} =([^;]+);`, 'g'))].map((found) => quoted(found[1] ?? '')).find((names) => names.length) ?? [];
const list = (name: string, of = sources): string[] => quoted(new RegExp(`const ${name}\\b[^=]*= \\[([^\\]]+)\\]`).exec(of)?.[1] ?? '');
const server = (name: string): string[] => quoted(new RegExp(`\\b${name}(?: =|:) (?:Literal\\[|\\()([^\\])]+)[\\])]`).exec(python)?.[1] ?? '');
const made = (call: string): string[] => [...python.matchAll(new RegExp(`\\b${call}\\("(\\w+)"`, 'g'))].map((found) => found[1] ?? '');
/** Each name, and each with these ends. */
const ending = (names: string[], ...ends: string[]): string[] => names.flatMap((name) => ['', ...ends].map((end) => name + end));
/** What is quoted somewhere, and the errors' classes by their codes. */
const codes = new Set([...quoted(python), ...quoted(sources),
  ...[...python.matchAll(/^class (\w+)\(/gm)].map((found) => (found[1] ?? '').replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase())]);
const known = (group: string): string[] => Object.keys(en)
  .filter((key) => key.startsWith(`${group}.`)).map((key) => key.slice(group.length + 1)).filter((name) => codes.has(name.replace('.hint', '')));

/** Groups of which keys are put together as the page runs: by `named`, `explain`, `omission` or a template. Each with all its names. */
const TOGETHER: Record<string, string[]> = {
  stage: union('Stage'), job: union('JobState'), minutes: union('Section'), upload: union('UploadState'), kind: union('ProposalKind'),
  touch: union('Touch'), medium: union('Kind'), sort: union('Sort'), format: union('ExportFormat'), part: union('ExportPart'), exportGroup: union('ExportGroupName'),
  fix: union('ProposalState').filter((state) => state !== 'proposed'), record: union('RecorderState').filter((state) => state !== 'idle'),
  versions: quoted(/cause: ([^;]+);/.exec(sources)?.[1] ?? ''), without: list('SPARED'), rate: list('UNITS'), keys: [...list('GROUPS'), 'editor', 'rows'],
  nav: [...list('SECTIONS'), ...list('places')], models: ending(list('KINDS', readFileSync('src/logic/settings.ts', 'utf-8')), 'For', 'Teach'),
  length: [...sources.matchAll(/key: '(\w+)', longer/g)].map((found) => found[1] ?? ''),
  days: (/const DAYS = \[([^\]]+)\]/.exec(sources)?.[1] ?? '').split(', '),
  storage: [...sources.matchAll(/\['(\w+)', used\./g)].map((found) => found[1] ?? ''),
  unheard: ending(quoted(/unheard\.seconds > 0 \? ('\w+' : '\w+')/.exec(sources)?.[1] ?? ''), 'Means', 'Todo'),
  unit: server('CoverageUnit'), templateFault: server('TemplateFault'), purpose: server('purpose'), tool: made('Tool'), port: [...(/in \(\("(\w+)", settings.port\), \("(\w+)"/.exec(python) ?? [])].slice(1),
  device: [...server('DEVICES'), ...server('DeviceReason')],
  trouble: ending([...made('Problem'), ...server('InstalledState').filter((state) => state !== 'ready').map((state) => `model_${state}`)], 'Hint'),
  // Which codes there are is checked beside the server; here, that no sentence outlives its code.
  error: known('error'), omission: known('omission'), doubt: known('doubt'),
};
const together = new Set(Object.entries(TOGETHER).flatMap(([group, names]) => names.map((name) => `${group}.${name}`)));
const NO_KEYS = ['recordroute', 'editor', 'day', 'language']; // put together as well, for something else
const groups = new Set([...sources.matchAll(/named\('(\w+)'|`(\w+)\.\$\{/g)].map((found) => found[1] ?? found[2] ?? ''));
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
  expect(Object.keys(en).filter((key) => !literal.has(key) && !together.has(key))).toEqual([]);
});
it('names everything that is put together', () => {
  expect([...groups].filter((group) => !(group in TOGETHER) && !NO_KEYS.includes(group))).toEqual([]);
  for (const [group, names] of Object.entries(TOGETHER)) expect(names.length, group).toBeGreaterThan(1);
  expect([...together].filter((key) => !(key in en))).toEqual([]);
});
it('lets a Korean particle with two forms follow no value whose last sound is not known', () => {
  // A size ends in "B", which is read 바이트.
  const bare = /\{(?!size\})\w+\}["”]?(가|이|는|은|를|을|와|과|로|으로|라고|라는|이라는)(?=[\s.,?]|$)/;
  expect(Object.entries(ko).filter(([, text]) => bare.test(text))).toEqual([]);
});
