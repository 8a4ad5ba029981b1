import { expect, it } from 'vitest';
import { pause, SocketClient, type SocketLike } from './socket';

it('resumes where it was and drops what it has seen', () => {
  const asked: string[] = [];
  const seen: number[] = [];
  const sockets: SocketLike[] = [];
  let wake = (): void => undefined;
  const client = new SocketClient({
    address: (query) => query, onLine: () => undefined, onEvent: (event) => seen.push(event.seq), random: () => 0.5,
    later: (work) => { wake = work; return () => undefined; },
    open: (address) => {
      asked.push(address);
      const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, close: () => undefined };
      sockets.push(socket);
      return socket;
    },
  });
  client.connect();
  sockets[0]?.onmessage?.({ data: '{"seq":7,"type":"snapshot","launch":"L","jobs":[]}' });
  sockets[0]?.onmessage?.({ data: '{"seq":7,"type":"recording_removed","recording_id":"r"}' });
  sockets[0]?.onclose?.();
  wake();
  expect(seen).toEqual([7]);
  expect(asked).toEqual(['', '?launch=L&seq=7']);
});

it('waits longer and longer, up to a limit', () => {
  expect([pause(0, 0.5), pause(1, 0.5), pause(20, 0.5)]).toEqual([400, 800, 8000]);
});
