/** What a Word file holds, read from the file itself: its paragraphs and how each is meant. Not how a word processor sets it. */

export interface Run { text: string; bold: boolean; italic: boolean }
export interface Paragraph { kind: 'title' | 'heading' | 'topic' | 'point' | 'text'; runs: Run[] }

const KINDS: Record<string, Paragraph['kind']> = { Title: 'title', Heading1: 'heading', Heading2: 'topic', ListBullet: 'point' };
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const ENTRY = 0x02014b50; // of the archive's directory
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const DIRECTORY_END_BYTES = 22;
const DEFLATED = 8;

export async function paragraphsOf(file: Blob): Promise<Paragraph[]> {
  const read = new DOMParser().parseFromString(await inside(file, 'word/document.xml'), 'application/xml');
  return [...read.getElementsByTagNameNS(W, 'p')].map((paragraph) => ({
    kind: KINDS[paragraph.getElementsByTagNameNS(W, 'pStyle')[0]?.getAttributeNS(W, 'val') ?? ''] ?? 'text',
    runs: [...paragraph.getElementsByTagNameNS(W, 'r')].map((run) => ({ text: run.textContent, bold: isSet(run, 'b'), italic: isSet(run, 'i') })),
  }));
}

const isSet = (run: Element, name: string): boolean => {
  const [found] = run.getElementsByTagNameNS(W, name);
  return found !== undefined && !['0', 'false'].includes(found.getAttributeNS(W, 'val') ?? '');
};

/** The text of one file in a zip archive. */
async function inside(archive: Blob, name: string): Promise<string> {
  const view = new DataView(await archive.arrayBuffer());
  const end = view.byteLength - DIRECTORY_END_BYTES;
  let at = view.getUint32(end + 16, true);
  while (at < end && view.getUint32(at, true) === ENTRY) {
    const bytes = view.getUint32(at + 20, true);
    const [length = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const called = new TextDecoder().decode(new Uint8Array(view.buffer, at + ENTRY_BYTES, length));
    if (called === name) {
      const local = view.getUint32(at + 42, true);
      const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const { body } = new Response(view.buffer.slice(start, start + bytes));
      const packed = view.getUint16(at + 10, true) === DEFLATED;
      return new Response(packed && body ? body.pipeThrough(new DecompressionStream('deflate-raw')) : body).text();
    }
    at += ENTRY_BYTES + length + extra + comment;
  }
  return '';
}

/** The first paragraphs, of about `most` characters, and how many characters are not among them. */
export function firstOf(paragraphs: Paragraph[], most: number): { shown: Paragraph[]; rest: number } {
  const lengths = paragraphs.map(({ runs }) => runs.reduce((sum, { text }) => sum + text.length, 0));
  let [sum, n] = [0, 0];
  for (; n < lengths.length && (n === 0 || sum + (lengths[n] ?? 0) <= most); n++) sum += lengths[n] ?? 0;
  return { shown: paragraphs.slice(0, n), rest: lengths.slice(n).reduce((all, one) => all + one, 0) };
}
