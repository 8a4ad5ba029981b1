import { expect, it } from 'vitest';
import { MemoryServer, problem, settled, soon } from '../testing/server';
import { AT_ONCE, fingerprint, UploadQueue, type Keeper, type Kept, type Upload } from './uploads';

class MemoryKeeper implements Keeper {
  kept = new Map<string, Kept>();
  keep: Keeper['keep'] = async (upload, { file }) => { this.kept.set(upload.id, { ...upload, file }); };
  remember: Keeper['remember'] = async (id, remote) => { const row = this.kept.get(id); if (row) this.kept.set(id, { ...row, remote }); };
  forget: Keeper['forget'] = async (id) => { this.kept.delete(id); };
  recall: Keeper['recall'] = async (found) => { for (const row of this.kept.values()) found(row); };
}

class World {
  server = new MemoryServer();
  keeper = new MemoryKeeper();
  now: Upload[] = [];
  #next = 1;

  /** A page: another one is what a reload makes. */
  page(): UploadQueue {
    const needs = { wire: this.server, keeper: this.keeper, now: () => 0, newId: () => String(this.#next++), later: soon };
    return new UploadQueue(needs, (uploads) => { this.now = uploads; });
  }
  states = (): string[] => this.now.map((upload) => upload.state);
}
const given = (name: string, text = name): { file: File } => ({ file: new File([text], name, { lastModified: 1 }) });
/** Holds the pieces back until it is called. */
function gate(server: MemoryServer): () => void {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  const { piece } = server;
  server.piece = async (...all) => { await opened; return piece(...all); };
  return open;
}

it('sends a few at once, all in the end, and keeps nothing afterwards', async () => {
  const world = new World();
  const open = gate(world.server);
  const queue = world.page();
  queue.add(Array.from({ length: 5 }, (_, n) => given(`${n}.txt`)));
  await settled();
  expect(world.states().filter((state) => state === 'sending')).toHaveLength(AT_ONCE);
  expect(world.keeper.kept.size).toBe(5);
  queue.cancel(world.now[0]?.id ?? '');
  open();
  await settled();
  expect(world.states()).toEqual(['cancelled', 'done', 'done', 'done', 'done']);
  expect(world.keeper.kept.size).toBe(0);
  expect(world.server.discarded).toHaveLength(1);
  queue.retry(world.now[0]?.id ?? '');
  await settled();
  expect(world.states()[0]).toBe('done');
});

it('refuses at once what is of no kind that is taken', async () => {
  const world = new World();
  world.page().add([given('a.png'), given('b.docx')]);
  await settled();
  expect(world.now.map((upload) => upload.problem?.code)).toEqual(['unsupported_format', 'unsupported_format']);
  expect(world.server.bytes.size + world.keeper.kept.size).toBe(0);
});

it('goes on after a reload, also with files that had not begun', async () => {
  const world = new World();
  const away = (what: string): void => { if (what !== 'begin') throw problem('server_unreachable'); };
  world.server.piece = async () => new Promise(() => undefined); // the page ends in the middle
  world.page().add(Array.from({ length: 5 }, (_, n) => given(`${n}.txt`)));
  await settled();
  world.server = Object.assign(new MemoryServer(), { bytes: world.server.bytes, about: world.server.about });
  world.server.before = away;
  const queue = world.page();
  const restoring = queue.restore();
  await settled();
  world.server.before = () => undefined;
  await restoring;
  await settled();
  expect(world.states()).toEqual(Array(5).fill('done'));
  expect(world.server.finished.size).toBe(5);
  expect(world.keeper.kept.size).toBe(0);
});

it('asks for the file again where the browser has not kept it, and goes on where it was', async () => {
  const world = new World();
  const { file } = given('long.txt', 'a long text');
  const begun = await world.server.begin({ name: 'long.txt', size_bytes: file.size, live: false, fingerprint: fingerprint(file) });
  await world.server.piece(begun.id, 0, new Blob(['a long']), () => undefined, new AbortController().signal);
  const queue = world.page();
  await queue.restore();
  expect(world.now.map(({ state, sent, name }) => [state, sent, name])).toEqual([['missing', 6, 'long.txt']]);
  queue.add([given('long.txt', 'another txt')].map((one) => ({ file: new File([one.file], 'long.txt', { lastModified: 2 }) })));
  queue.add([{ file }]);
  await settled();
  expect(world.states()).toEqual(['done', 'done']);
  expect(new TextDecoder().decode(world.server.bytes.get(begun.id))).toBe('a long text');
});

it('offers what is there already, and sends nothing twice when it is kept', async () => {
  const world = new World();
  world.server.duplicateOf = 'known';
  const queue = world.page();
  queue.add([given('again.txt'), given('more.txt')]);
  await settled();
  expect(world.states()).toEqual(['duplicate', 'duplicate']);
  const pieces: string[] = [];
  world.server.before = (what) => pieces.push(what);
  queue.retry(world.now[0]?.id ?? '', true);
  queue.dismiss(world.now[1]?.id ?? '');
  await settled();
  expect(world.states()).toEqual(['done']);
  expect(pieces).not.toContain('piece');
  expect(world.server.discarded).toHaveLength(1);
});

it('takes the same file only once while it is on its way', async () => {
  const world = new World();
  const open = gate(world.server);
  const queue = world.page();
  queue.add([given('a.txt')]);
  queue.add([given('a.txt')]);
  open();
  await settled();
  expect(world.states()).toEqual(['done']);
});

it('keeps what has arrived of one that is set aside until it is dropped for good', async () => {
  const world = new World();
  const open = gate(world.server);
  world.page().add([given('a.txt')]);
  await settled();
  world.keeper.kept.clear(); // the browser has kept no file
  const queue = world.page();
  await queue.restore();
  world.server.bytes.set('old', new Uint8Array(2));
  world.server.about.set('old', { name: 'long.wav', size_bytes: 9, fingerprint: 'x', live: false });
  await queue.restore();
  const [id = ''] = world.now.filter((one) => one.name === 'long.wav').map((one) => one.id);
  const { putBack } = queue.setAside(id);
  expect([world.now.some((one) => one.id === id), world.server.discarded]).toEqual([false, []]);
  putBack();
  expect(world.now.find((one) => one.id === id)?.state).toBe('missing');
  queue.setAside(id).drop();
  await settled();
  expect(world.server.discarded).toEqual(['old']);
  open();
});
