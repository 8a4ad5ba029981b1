import { expect, it } from 'vitest';
import { MemoryServer, problem, settled, soon } from '../testing/server';
import { Spool, type Piece, type PieceStore, type Take } from './spool';
import type { Problem } from './types';
import { Patience } from './wire';

class MemoryStore implements PieceStore {
  takes = new Map<string, Take>();
  kept: Piece[] = [];
  put: PieceStore['put'] = async (take) => { this.takes.set(take.id, { ...take }); return true; };
  add: PieceStore['add'] = async (_, offset, body) => { this.kept.push({ offset, body }); return true; };
  pieces: PieceStore['pieces'] = async () => [...this.kept];
  drop: PieceStore['drop'] = async (_, before) => { this.kept = this.kept.filter(({ offset }) => offset >= before); };
  forget: PieceStore['forget'] = async (id) => { this.takes.delete(id); this.kept = []; };
  hold = (): void => undefined;
  recall: PieceStore['recall'] = async (found) => { for (const take of this.takes.values()) found(take); };
}

class World {
  server = new MemoryServer();
  store = new MemoryStore();
  troubles: (Problem | null)[] = [];
  take: Take = { id: 't', name: 'Recording', ending: 'webm', remote: null, started: '' };
  spool(take = this.take): Spool {
    return new Spool(take, { wire: this.server, store: this.store, patience: new Patience(soon), onTrouble: (what) => this.troubles.push(what) });
  }
  text(id: string): string { return new TextDecoder().decode(this.server.bytes.get(id)); }
}
const body = (text: string): Blob => new Blob([text]);

it('sends pieces as they come and keeps none that has arrived', async () => {
  const world = new World();
  const spool = world.spool();
  for (const text of ['one ', 'two ', 'three']) { spool.add(body(text)); await settled(); }
  expect(world.text('remote-1')).toBe('one two three');
  expect(world.store.kept).toEqual([]);
  expect((await spool.finish())?.recording.id).toBe('remote-1');
  expect(world.server.about.get('remote-1')).toMatchObject({ name: 'Recording.webm', size_bytes: null, live: true });
  expect(world.store.takes.size).toBe(0);
});

it.each(['before', 'after'] as const)('loses and doubles nothing when the line breaks %s a request', async (when) => {
  for (let fails = 0; fails < 8; fails++) {
    const world = new World();
    let count = 0;
    world.server[when] = () => { if (count++ === fails) throw problem('server_unreachable'); };
    const spool = world.spool();
    for (const text of ['one ', 'two ', 'three']) spool.add(body(text));
    expect((await spool.finish())?.recording.id).toBe([...world.server.finished][0]);
    expect(world.text([...world.server.finished][0] ?? '')).toBe('one two three');
  }
});

it('goes on, on another page, with what the first one had kept', async () => {
  const world = new World();
  const first = world.spool();
  first.add(body('heard '));
  await settled();
  world.server.piece = async () => new Promise(() => undefined); // the page ends here
  first.add(body('and '));
  first.add(body('kept'));
  await settled();
  world.server = Object.assign(new MemoryServer(), { bytes: world.server.bytes, about: world.server.about });
  const [take] = [...world.store.takes.values()];
  const second = world.spool(take);
  await second.restore();
  expect((await second.finish())?.recording.id).toBe('remote-1');
  expect(world.text('remote-1')).toBe('heard and kept');
});

it('tells of a full disk and goes on when there is room again', async () => {
  const world = new World();
  let full = true;
  world.server.before = (what) => { if (what === 'piece' && full) throw problem('disk_full'); };
  const spool = world.spool();
  spool.add(body('all of it'));
  await settled();
  expect(world.troubles.at(-1)?.code).toBe('disk_full');
  full = false;
  await spool.finish();
  expect(world.troubles.at(-1)).toBeNull();
  expect(world.text('remote-1')).toBe('all of it');
});

it('begins anew when the server has forgotten a recording of which all is here, and ends what it has ended', async () => {
  const world = new World();
  const spool = world.spool({ ...world.take, remote: 'gone' });
  spool.add(body('whole'));
  expect((await spool.finish())?.recording.id).toBe('remote-1');
  expect(world.text('remote-1')).toBe('whole');

  const slept = new World();
  const late = slept.spool();
  late.add(body('before the night'));
  await settled();
  await slept.server.finish('remote-1', true);
  late.add(body(' and after'));
  await settled();
  expect(slept.troubles.at(-1)?.code).toBe('upload_not_found');
  expect((await late.finish())?.recording.id).toBe('remote-1');
});

it('makes nothing of nothing', async () => {
  const world = new World();
  expect(await world.spool().finish()).toBeNull();
  expect(world.server.bytes.size).toBe(0);
});
