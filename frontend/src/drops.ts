/** Files out of a drop, folders opened with all that is in them; with their handles, where the browser has such. */
import type { Given } from './logic/uploads';

type Handle = FileSystemFileHandle | FileSystemDirectoryHandle;
type Item = DataTransferItem & { getAsFileSystemHandle?: () => Promise<Handle | null> };
const isHidden = (name: string): boolean => name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';

export async function filesOf(transfer: DataTransfer): Promise<Given[]> {
  // All must be taken before the first await: the browser empties the transfer afterwards.
  const items = [...transfer.items].filter((item) => item.kind === 'file').map((item: Item) => ({
    handle: item.getAsFileSystemHandle?.().catch(() => null) ?? null,
    entry: item.webkitGetAsEntry?.() ?? null,
    file: item.getAsFile(),
  }));
  const found = await Promise.all(items.map(async ({ handle, entry, file }) => {
    const held = await handle;
    if (held) return behind(held);
    if (entry) return walk(entry);
    return file ? [{ file }] : [];
  }));
  return found.flat();
}

async function behind(handle: Handle): Promise<Given[]> {
  if (handle.kind === 'file') return [{ file: await handle.getFile(), handle }];
  const found: Given[] = [];
  const inside = (handle as FileSystemDirectoryHandle & { values: () => AsyncIterable<Handle> }).values();
  for await (const inner of inside) if (!isHidden(inner.name)) found.push(...(await behind(inner)));
  return found;
}

async function walk(entry: FileSystemEntry): Promise<Given[]> {
  if (entry.isFile) return [{ file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Given[] = [];
  for (;;) {
    // A reader gives at most a hundred entries a call.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const inner of some) if (!isHidden(inner.name)) found.push(...(await walk(inner)));
  }
}

/** What a field gave, a folder's hidden files left out. */
export const picked = (files: FileList): Given[] => [...files].filter((file) => !isHidden(file.name)).map((file) => ({ file }));
