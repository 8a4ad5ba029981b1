/**
 * What outlives the page, in IndexedDB: files on their way, and recordings' sound that the server has not acknowledged.
 *
 * A file that came with a handle is kept by it, which costs nothing; any other is copied, as far as the browser has room. Each thing
 * kept has a Web Lock while a page works on it, so that of two windows only one does, and the other takes over if the first closes.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { PieceStore, Take } from './logic/spool';
import type { Given, Keeper, Kept, Upload } from './logic/uploads';

type Row = Pick<Upload, 'id' | 'name' | 'size' | 'fingerprint' | 'remote'> & { added: number };
interface Schema extends DBSchema {
  uploads: { key: string; value: Row };
  files: { key: string; value: File | FileSystemFileHandle };
  takes: { key: string; value: Take };
  pieces: { key: [string, number]; value: Blob };
}

const MOST_COPIED_BYTES = 2 * 1024 ** 3;
const ROOM_SHARE = 0.8;
type Readable = FileSystemFileHandle & {
  queryPermission?: (way: { mode: 'read' }) => Promise<PermissionState>;
  requestPermission?: (way: { mode: 'read' }) => Promise<PermissionState>;
};

let opening: Promise<IDBPDatabase<Schema>> | null = null;
const opened = (): Promise<IDBPDatabase<Schema>> => (opening ??= openDB<Schema>('recordroute', 1, {
  upgrade(db) {
    db.createObjectStore('uploads', { keyPath: 'id' });
    db.createObjectStore('files');
    db.createObjectStore('takes', { keyPath: 'id' });
    db.createObjectStore('pieces');
  },
}));

/** A browser may keep nothing at all: in a private window, or with no room left. */
async function tried<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work(await opened());
  } catch {
    return otherwise;
  }
}

const releases = new Map<string, () => void>();

/** Runs `work` once no other page holds `id`; this one does from then on, until it ends or lets go. */
function hold(id: string, work: () => void): void {
  // Without locks (a page that is not of this computer, and not encrypted) there is one window at work, or two at once.
  if (!('locks' in navigator)) { work(); return; }
  void navigator.locks.request(`recordroute.${id}`, () => {
    work();
    return new Promise<void>((resolve) => releases.set(id, resolve));
  });
}
function letGo(id: string): void {
  releases.get(id)?.();
  releases.delete(id);
}

async function hasRoom(bytes: number): Promise<boolean> {
  if (bytes > MOST_COPIED_BYTES) return false;
  const { quota = Infinity, usage = 0 } = await navigator.storage?.estimate?.() ?? {};
  return usage + bytes < quota * ROOM_SHARE;
}

async function fileOf(found: File | Readable | undefined): Promise<Pick<Kept, 'file' | 'regain'>> {
  if (!found) return { file: null, regain: null };
  if (found instanceof File) return { file: found, regain: null };
  const read = async (): Promise<File | null> => found.getFile().catch(() => null);
  if (!found.queryPermission || (await found.queryPermission({ mode: 'read' })) === 'granted') return { file: await read(), regain: null };
  return { file: null, regain: async () => ((await found.requestPermission?.({ mode: 'read' })) === 'granted' ? read() : null) };
}

export const keeper: Keeper = {
  async keep({ id, name, size, fingerprint, remote }: Upload, given: Given) {
    hold(id, () => undefined);
    await tried(async (db) => { await db.put('uploads', { id, name, size, fingerprint, remote, added: Date.now() }); }, undefined);
    if (given.handle || (await hasRoom(size))) {
      await tried(async (db) => {
        await db.put('files', given.handle ?? given.file, id);
        // It may have arrived while it was copied.
        if (!(await db.getKey('uploads', id))) await db.delete('files', id);
      }, undefined);
    }
  },
  remember: (id, remote) => tried(async (db) => {
    const change = db.transaction('uploads', 'readwrite');
    const row = await change.store.get(id);
    if (row) await change.store.put({ ...row, remote });
    await change.done;
  }, undefined),
  async forget(id) {
    await tried(async (db) => {
      const change = db.transaction(['uploads', 'files'], 'readwrite');
      await Promise.all([change.objectStore('uploads').delete(id), change.objectStore('files').delete(id), change.done]);
    }, undefined);
    letGo(id);
  },
  async recall(found) {
    const rows = await tried((db) => db.getAll('uploads'), []);
    const mine: Promise<void>[] = [];
    for (const { id } of rows.sort((a, b) => a.added - b.added)) {
      if (releases.has(id)) continue;
      mine.push(new Promise((resolve) => {
        setTimeout(resolve, 1000); // another window has it: no need to wait for that
        hold(id, () => void (async () => {
          const row = await tried((db) => db.get('uploads', id), undefined);
          if (row) found({ ...row, ...await fileOf(await tried((db) => db.get('files', id), undefined)) });
          else letGo(id);
          resolve();
        })());
      }));
    }
    await Promise.all(mine);
  },
};

export const pieceStore: PieceStore = {
  put: (take) => tried(async (db) => { await db.put('takes', { ...take }); return true; }, false),
  add: (take, offset, body) => tried(async (db) => { await db.put('pieces', body, [take, offset]); return true; }, false),
  pieces: (take) => tried(async (db) => {
    const range = IDBKeyRange.bound([take, 0], [take, Infinity]);
    const [keys, bodies] = await Promise.all([db.getAllKeys('pieces', range), db.getAll('pieces', range)]);
    return bodies.map((body, at) => ({ offset: keys[at]?.[1] ?? 0, body }));
  }, []),
  drop: (take, before) => tried(async (db) => { await db.delete('pieces', IDBKeyRange.bound([take, 0], [take, before], false, true)); }, undefined),
  async forget(take) {
    await tried(async (db) => {
      const change = db.transaction(['takes', 'pieces'], 'readwrite');
      const range = IDBKeyRange.bound([take, 0], [take, Infinity]);
      await Promise.all([change.objectStore('takes').delete(take), change.objectStore('pieces').delete(range), change.done]);
    }, undefined);
    letGo(take);
  },
  hold: (take) => hold(take, () => undefined),
  async recall(found) {
    for (const { id } of await tried((db) => db.getAll('takes'), [])) {
      if (releases.has(id)) continue;
      hold(id, () => void (async () => {
        const take = await tried((db) => db.get('takes', id), undefined);
        if (take) found(take);
        else letGo(id);
      })());
    }
  },
};
