import { expect, it } from 'vitest';
import { filesOf, picked, type Dropped } from './drops';

interface Node { name: string; inside?: Node[]; broken?: boolean }
const refusal = (): DOMException => new DOMException('', 'NotReadableError');
const file = (name: string, path = ''): File => Object.assign(new File(['x'], name), { webkitRelativePath: path });

const handle = ({ name, inside, broken }: Node): object => ({
  name, kind: inside ? 'directory' : 'file',
  getFile: () => (broken ? Promise.reject(refusal()) : Promise.resolve(file(name))),
  async *values() { if (broken) throw refusal(); yield* (inside ?? []).map(handle); },
});
const entry = ({ name, inside, broken }: Node): object => ({
  name, isFile: !inside,
  file: (done: (file: File) => void, fail: (raised: Error) => void) => { if (broken) fail(refusal()); else done(file(name)); },
  createReader: () => {
    const left = [...(inside ?? []).map(entry)];
    return { readEntries: (done: (some: object[]) => void, fail: (raised: Error) => void) => { if (broken) fail(refusal()); else done(left.splice(0, 1)); } };
  },
});
const WAYS = {
  handles: (node: Node) => ({ getAsFileSystemHandle: () => Promise.resolve(handle(node)) }),
  entries: (node: Node) => ({ webkitGetAsEntry: () => entry(node) }),
};
const dropped = (way: keyof typeof WAYS, ...nodes: Node[]): Promise<Dropped> => filesOf({
  items: nodes.map((node) => ({ kind: 'file', getAsFile: () => file(node.name), ...WAYS[way](node) })),
} as unknown as DataTransfer);
const names = ({ given, others, unread }: Dropped): string[][] => [given.map((one) => one.file.name), others, unread];

it.each(['handles', 'entries'] as const)('takes what can be read, though something beside it cannot (%s)', async (way) => {
  const folder = { name: 'week', inside: [{ name: 'a.mp3' }, { name: 'locked', inside: [], broken: true }, { name: 'gone.wav', broken: true }, { name: 'b.mp3' }] };
  expect(names(await dropped(way, { name: 'offline.m4a', broken: true }, folder, { name: 'c.mp3' })))
    .toEqual([['a.mp3', 'b.mp3', 'c.mp3'], [], ['offline.m4a', 'locked', 'gone.wav']]);
});

it.each(['handles', 'entries'] as const)('leaves out what is foreign in a folder, and takes what was dropped by name (%s)', async (way) => {
  const inside = ['.DS_Store', 'Thumbs.db', '~$plan.docx', 'plan.docx', 'photo.jpg', 'talk.mp3', 'unknown.xyz'].map((name) => ({ name }));
  const found = await dropped(way, { name: 'week', inside: [...inside, { name: '.cache', inside: [{ name: 'x.mp3' }] }] }, { name: 'own.docx' });
  expect(names(found)).toEqual([['talk.mp3', 'unknown.xyz', 'own.docx'], ['plan.docx', 'photo.jpg'], []]);
});

it('sorts what a field gave in the same way', () => {
  const files = [file('talk.mp3', 'week/talk.mp3'), file('plan.docx', 'week/plan.docx'), file('.DS_Store', 'week/.DS_Store'),
    file('x.mp3', 'week/.cache/x.mp3'), file('own.docx'), file('.notes.txt')];
  expect(names(picked(files as unknown as FileList))).toEqual([['talk.mp3', 'own.docx', '.notes.txt'], ['plan.docx'], []]);
});
