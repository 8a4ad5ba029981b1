/** Files out of a drop or a field, folders opened with all that is in them; with their handles, where the browser has such. */
import { mayBeTaken } from './logic/kinds';
import type { Given } from './logic/uploads';

type Handle = FileSystemFileHandle | FileSystemDirectoryHandle;
type Item = DataTransferItem & { getAsFileSystemHandle?: () => Promise<Handle | null> };
/** `others`: names of a folder's files of kinds that nothing is made of; `unread`: of what the browser could not open. */
export interface Dropped { given: Given[]; others: string[]; unread: string[] }
type Found = { given: Given; inFolder: boolean } | { unread: string };

/** What systems and programs put into folders for themselves. */
const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('~$') || SYSTEM.has(name);
const SYSTEM = new Set(['Thumbs.db', 'ehthumbs.db', 'desktop.ini', 'Icon\r', '__MACOSX', '$RECYCLE.BIN', 'System Volume Information', '@eaDir']);

export async function filesOf(transfer: DataTransfer): Promise<Dropped> {
  // All must be taken before the first await: the browser empties the transfer afterwards.
  const items = [...transfer.items].filter((item) => item.kind === 'file').map((item: Item) => ({
    handle: item.getAsFileSystemHandle?.().catch(() => null) ?? null,
    entry: item.webkitGetAsEntry?.() ?? null,
    file: item.getAsFile(),
  }));
  const found = await Promise.all(items.map(async ({ handle, entry, file }): Promise<Found[]> => {
    const held = await handle;
    if (held) return behind(held, false);
    if (entry) return walk(entry, false);
    return file ? [{ given: { file }, inFolder: false }] : [];
  }));
  return sorted(found.flat());
}

/** What a field gave; a file out of a folder says so by its path. */
export const picked = (files: FileList): Dropped => sorted([...files].flatMap((file) => {
  const path = (file.webkitRelativePath || '').split('/').filter(Boolean);
  return path.slice(1).some(isHidden) ? [] : [{ given: { file }, inFolder: path.length > 0 }];
}));

/** A file that was dropped by its name is always taken: it gets a row that says what is wrong with it. */
function sorted(found: Found[]): Dropped {
  const dropped: Dropped = { given: [], others: [], unread: [] };
  for (const one of found) {
    if ('unread' in one) dropped.unread.push(one.unread);
    else if (one.inFolder && !mayBeTaken(one.given.file)) dropped.others.push(one.given.file.name);
    else dropped.given.push(one.given);
  }
  return dropped;
}

async function behind(handle: Handle, inFolder: boolean): Promise<Found[]> {
  const found: Found[] = [];
  try {
    if (handle.kind === 'file') return [{ given: { file: await handle.getFile(), handle }, inFolder }];
    const inside = (handle as FileSystemDirectoryHandle & { values: () => AsyncIterable<Handle> }).values();
    for await (const inner of inside) if (!isHidden(inner.name)) found.push(...(await behind(inner, true)));
  } catch {
    found.push({ unread: handle.name });
  }
  return found;
}

async function walk(entry: FileSystemEntry, inFolder: boolean): Promise<Found[]> {
  const found: Found[] = [];
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return [{ given: { file }, inFolder }];
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader gives at most a hundred entries a call.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return found;
      for (const inner of some) if (!isHidden(inner.name)) found.push(...(await walk(inner, true)));
    }
  } catch {
    found.push({ unread: entry.name });
  }
  return found;
}
