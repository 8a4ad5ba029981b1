import { beforeEach, expect, it, vi } from 'vitest';
import { OpenRecording } from './openRecording.svelte';
import { store } from './store.svelte';
import { ID, recording, segment } from './testing/records';
import { settled } from './testing/server';
import type { ShownLines } from './logic/types';

const COUNT = 500; // more than the first page holds
const edited = (id: number, text: string): ShownLines => ({ first_segment_id: id, last_segment_id: id, lines: [segment({ id, start: id, text })] });
/** What the server has now. */
let now: { version: number; changed: ShownLines[] };
/** Later pages wait here while they are held. */
let held: (() => void)[] | null;
let broken: boolean;

function page(from: number, limit: number): unknown {
  const segments = Array.from({ length: COUNT }, (_, n) => segment({ id: n + 1, start: n + 1, text: `${n + 1}` })).slice(from - 1, from - 1 + limit);
  const { version } = now;
  const changed = now.changed.filter((block) => segments.some((one) => one.id === block.first_segment_id));
  return { segments, changed, complete: true, total: COUNT, version };
}
beforeEach(() => {
  [now, held, broken] = [{ version: 0, changed: [] }, null, false];
  store.recordings = {};
  vi.stubGlobal('fetch', (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://here');
    const what = pathname.split('/').at(-1);
    if (what !== 'transcript') {
      return Promise.resolve(Response.json(what === 'jobs' ? { jobs: [] } : what === 'corrections' ? { proposals: [] }
        : what === 'coverage' ? { coverage: [], stale: [] } : what === 'minutes' ? { segments: [] } : recording()));
    }
    const from = Number(searchParams.get('from_id'));
    if (broken && from > 1) return Promise.resolve(Response.json({ code: 'internal_error', message: '', hint: '' }, { status: 500 }));
    const answer = Response.json(page(from, Number(searchParams.get('limit'))));
    const holds = held;
    return holds && from > 1 ? new Promise((resolve) => { holds.push(() => resolve(answer)); }) : Promise.resolve(answer);
  });
});
const texts = (opened: OpenRecording): string[] => opened.shown.map((line) => (line.kind === 'segment' ? line.text : ''));
async function opening(): Promise<OpenRecording> {
  const opened = new OpenRecording(ID);
  await opened.load();
  await settled();
  return opened;
}

it('is whole with its last page and not before', async () => {
  held = [];
  const opened = await opening();
  expect([opened.loaded, opened.whole, opened.shown.length]).toEqual([true, false, 400]);
  held.splice(0).forEach((go) => go());
  await settled();
  expect([opened.whole, opened.shown.length]).toEqual([true, COUNT]);
});

it('says that a page failed, and has all of them after another try', async () => {
  broken = true;
  const opened = await opening();
  expect([opened.problem?.code, opened.whole, opened.shown.length]).toEqual(['internal_error', false, 400]);
  broken = false;
  await opened.load();
  await settled();
  expect([opened.problem, opened.whole, opened.shown.length]).toEqual([null, true, COUNT]);
});

it('keeps a change that is made while pages are fetched which do not know of it', async () => {
  const opened = await opening();
  held = [];
  await opened.load();
  now = { version: 1, changed: [edited(450, 'new')] };
  opened.rewritten({ proposals: [], lines: now.changed, version: 1, held_back: [] });
  held.splice(0).forEach((go) => go());
  await settled();
  held.splice(0).forEach((go) => go());
  await settled();
  expect([texts(opened)[449], opened.version, opened.whole]).toEqual(['new', 1, true]);
});

it('fetches what others changed before a change of its own', async () => {
  const opened = await opening();
  now = { version: 2, changed: [edited(3, 'theirs'), edited(4, 'mine')] };
  opened.rewritten({ proposals: [], lines: [edited(4, 'mine')], version: 2, held_back: [] });
  await settled();
  expect([texts(opened).slice(2, 4), opened.version]).toEqual([['theirs', 'mine'], 2]);
});
