import { describe, expect, it } from 'vitest';
import en from '../messages/en.json';
import ko from '../messages/ko.json';
import { clock, size, span } from './format';
import { EMPTY_BOARD, moveTarget, reduce } from './jobs';
import { difference, pieces } from './marks';
import { formatRoute, parseRoute } from './router';
import { SocketClient, type SocketLike } from './socket';
import { segmentAt } from './transcript';
import type { Job, Recording, Segment } from './types';
import { AT_ONCE, UploadQueue, type Sent, type Upload } from './uploads';

const job = (id: string): Job =>
  ({ id, recording_id: `r${id}`, state: 'queued', position: 1, created_at: '', stages: [], error: null, ended_at: null, attempts: 0 });

describe('words and times', () => {
  it('formats', () => {
    expect([clock(75.4), clock(3675)]).toEqual(['1:15', '1:01:15']);
    expect([size(999), size(1_117_000_000)]).toEqual(['999 B', '1.1 GB']);
    expect([span(180, 'en'), span(180, 'ko'), span(3, 'ko')]).toEqual(['3 min', '3분', '3초']);
  });
  it('marks by characters, not by UTF-16 units', () => {
    expect(pieces('😀회의록', [[1, 3]])).toEqual([
      { text: '😀', marked: false }, { text: '회의', marked: true }, { text: '록', marked: false }]);
  });
  it('shows what a correction changes', () => {
    expect(difference('we meet at noon', 'we met at noon')).toMatchObject({ removed: 'meet ', added: 'met ' });
  });
  it('finds the line at a second', () => {
    const segments = [0, 5, 9].map((start, n) => ({ id: n + 1, start }) as Segment);
    expect([segmentAt(segments, 4.9), segmentAt(segments, 5), segmentAt([], 1)]).toEqual([1, 2, null]);
  });
  it('keeps routes through the address', () => {
    for (const hash of ['#/inbox', '#/search?q=%ED%9A%8C%EC%9D%98', `#/recording/${'a'.repeat(32)}?t=12.5`])
      expect(formatRoute(parseRoute(hash))).toBe(hash);
    expect(parseRoute('#/recording/../../x').screen).toBe('inbox');
  });
});

describe('jobs', () => {
  it('replaces all with a snapshot and forgets what was deleted', () => {
    const board = reduce(EMPTY_BOARD, { seq: 1, type: 'snapshot', launch: 'x', jobs: [job('1'), job('2')] });
    expect(Object.keys(reduce(board, { seq: 2, type: 'recording_removed', recording_id: 'r1' }).jobs)).toEqual(['2']);
  });
  it('moves among the waiting', () => {
    const waiting = [job('1'), job('2'), job('3')];
    expect([moveTarget(waiting, '2', -1), moveTarget(waiting, '2', 1), moveTarget(waiting, '1', -1)]).toEqual(['1', null, undefined]);
  });
});

describe('socket', () => {
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
});

describe('uploads', () => {
  it('sends a few at once, goes on after a cancel', async () => {
    let now: Upload[] = [];
    const ends: ((sent: Sent) => void)[] = [];
    const queue = new UploadQueue(
      () => {
        let fail = (): void => undefined;
        const answer = new Promise<Sent>((resolve, reject) => { ends.push(resolve); fail = () => reject({ code: 'x', message: '', hint: '' }); });
        return { answer, cancel: () => fail() };
      },
      (uploads) => { now = uploads; });
    queue.add(Array.from({ length: 5 }, (_, n) => new File(['x'], `${n}.txt`)));
    expect(now.filter((upload) => upload.state === 'sending')).toHaveLength(AT_ONCE);
    queue.cancel(1);
    ends[1]?.({ recording: { id: 'r' } as Recording, duplicate: true });
    await Promise.resolve(); await Promise.resolve(); await Promise.resolve();
    expect(now.map((upload) => upload.state)).toEqual(['cancelled', 'duplicate', 'sending', 'sending', 'sending']);
  });
});

it('has every sentence in both languages', () => {
  expect(Object.keys(ko)).toEqual(Object.keys(en));
  for (const [key, text] of [...Object.entries(ko), ...Object.entries(en)]) {
    expect(text, key).not.toBe('');
    expect(text, key).not.toContain('!');
  }
});
