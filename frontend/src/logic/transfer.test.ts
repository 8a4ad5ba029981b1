import { expect, it } from 'vitest';
import { MemoryServer, problem, soon } from '../testing/server';
import { FIRST_PIECE, transfer, type TransferNeeds } from './transfer';
import { Patience } from './wire';

const WHOLE = Uint8Array.from({ length: FIRST_PIECE + 5000 }, (_, n) => n % 251);
const parcel = { file: new File([WHOLE], 'talk.mp3'), name: 'talk.mp3', fingerprint: 'f', remote: null, keep: false };

/** Quicker than to compare number by number. */
const whole = (server: MemoryServer, id: string): boolean => Buffer.from(WHOLE).equals(server.bytes.get(id) ?? new Uint8Array());

function needs(server: MemoryServer, more: Partial<TransferNeeds> = {}): TransferNeeds {
  return {
    wire: server, patience: new Patience(soon), signal: new AbortController().signal,
    onRemote: () => undefined, onSent: () => undefined, onHeld: () => undefined, ...more,
  };
}

it('sends the beginning first, then the rest, and tells how far it is', async () => {
  const server = new MemoryServer();
  const told: number[] = [];
  const sent = await transfer(parcel, needs(server, { onSent: (bytes) => told.push(bytes) }));
  expect(whole(server, sent.recording.id)).toBe(true);
  expect(told).toContain(FIRST_PIECE);
  expect(told.at(-1)).toBe(WHOLE.length);
});

it.each([
  ['a request that never arrives', 'before'], ['an answer that is lost', 'after'],
] as const)('goes on after %s, at every step', async (_, when) => {
  for (let fails = 0; fails < 6; fails++) {
    const server = new MemoryServer();
    const held: boolean[] = [];
    let count = 0;
    server[when] = () => { if (count++ === fails) throw problem('server_unreachable'); };
    const sent = await transfer(parcel, needs(server, { onHeld: (is) => held.push(is) }));
    expect(whole(server, sent.recording.id)).toBe(true);
    expect(server.finished.size).toBe(1);
    if (count > fails + 1) expect(held).toContain(true);
  }
});

it('goes on with what is there, and begins anew where nothing is', async () => {
  const server = new MemoryServer();
  const begun = await server.begin({ name: '', size_bytes: WHOLE.length, live: false, fingerprint: '' });
  await server.piece(begun.id, 0, new Blob([WHOLE.slice(0, 700)]), () => undefined, new AbortController().signal);
  expect((await transfer({ ...parcel, remote: begun.id }, needs(server))).recording.id).toBe(begun.id);
  expect(whole(server, begun.id)).toBe(true);
  const anew = await transfer({ ...parcel, remote: 'gone' }, needs(server));
  expect(whole(server, anew.recording.id)).toBe(true);
});

it('ends with what does not pass by itself', async () => {
  const server = new MemoryServer();
  server.before = (what) => { if (what === 'piece') throw problem('disk_full'); };
  await expect(transfer(parcel, needs(server))).rejects.toMatchObject({ code: 'disk_full' });
});

it('tells a file that can no longer be read from a line that is cut', async () => {
  const server = new MemoryServer();
  server.before = (what) => { if (what === 'piece') throw problem('server_unreachable'); };
  const moved = new File([WHOLE], 'x');
  Object.defineProperty(moved, 'slice', { value: () => ({ arrayBuffer: () => Promise.reject(new Error('moved')) }) });
  await expect(transfer({ ...parcel, file: moved }, needs(server))).rejects.toMatchObject({ code: 'file_changed' });
});
