// @vitest-environment jsdom
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { firstOf, paragraphsOf } from './wordFile';

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
/** A zip archive of these files, every second one packed. */
function zip(files: Record<string, string>): Blob {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  Object.entries(files).forEach(([name, text], n) => {
    const packed = n % 2 === 1;
    const body = packed ? deflateRawSync(Buffer.from(text)) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), body);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + body.length;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(at, 16);
  const bytes = Buffer.concat([...locals, ...directory, end]);
  return { arrayBuffer: () => Promise.resolve(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) } as Blob;
}
const paragraph = (style: string, ...runs: string[]): string => `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${runs.join('')}</w:p>`;
const run = (text: string, more = ''): string => `<w:r><w:rPr>${more}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;

it('reads the paragraphs of a Word file, and what is bold or slanted in them', async () => {
  const xml = `<w:document xmlns:w="${W}"><w:body>${paragraph('Title', run('회의 &lt;b&gt;'))}${paragraph('Heading1', run('Decisions'))}
    ${paragraph('ListBullet', run('15 September'), run('  (0:12)', '<w:i/>'))}${paragraph('Normal', run('0:12  ', '<w:b/>'), run('So', '<w:b w:val="0"/>'))}</w:body></w:document>`;
  const read = await paragraphsOf(zip({ '[Content_Types].xml': '<x/>', 'word/document.xml': xml }));
  expect(read.map(({ kind, runs }) => [kind, ...runs.map(({ text, bold, italic }) => `${bold ? 'b' : ''}${italic ? 'i' : ''}:${text}`)])).toEqual([
    ['title', ':회의 <b>'], ['heading', ':Decisions'], ['point', ':15 September', 'i:  (0:12)'], ['text', 'b:0:12  ', ':So'],
  ]);
});

it('shows whole paragraphs of a long file, and counts the rest', () => {
  const all = ['one', 'three', 'five'].map((text) => ({ kind: 'text' as const, runs: [{ text, bold: false, italic: false }] }));
  expect(firstOf(all, 8)).toEqual({ shown: all.slice(0, 2), rest: 4 });
  expect(firstOf(all, 1)).toEqual({ shown: all.slice(0, 1), rest: 9 });
});
