/** One file's way to the server, whatever happens to the line. The server alone says where it stands. */
import { isProblem } from './text';
import { passes, type Patience, type Sent, type Wire } from './wire';

export const FIRST_PIECE = 64 * 1024; // the server looks at so much, and refuses what is of no kind that is taken
export const PIECE = 16 * 1024 ** 2;

export interface Parcel { file: Blob; name: string; fingerprint: string; remote: string | null; keep: boolean }
export interface TransferNeeds {
  wire: Wire;
  patience: Patience;
  onRemote: (id: string) => void;
  onSent: (bytes: number) => void;
  /** True while the server does not answer. */
  onHeld: (held: boolean) => void;
  signal: AbortSignal;
}

/** Throws a `Problem` that does not pass by itself; anything at all once `signal` is aborted. */
export async function transfer(parcel: Parcel, needs: TransferNeeds): Promise<Sent> {
  const { wire, patience, signal } = needs;
  const { file } = parcel;
  let { remote } = parcel;
  let at: number | null = null;
  for (;;) {
    try {
      if (remote === null) {
        const begun = await wire.begin({ name: parcel.name, size_bytes: file.size, live: false, fingerprint: parcel.fingerprint });
        remote = begun.id;
        at = 0;
        needs.onRemote(remote);
      }
      if (at === null) {
        const { received_bytes, recording_id } = await wire.standing(remote);
        at = recording_id ? file.size : received_bytes;
      }
      needs.onHeld(false);
      needs.onSent(at);
      while (at < file.size) {
        const from: number = at;
        const body = file.slice(from, from + (from ? PIECE : FIRST_PIECE));
        at = (await wire.piece(remote, from, body, (sent) => needs.onSent(from + sent), signal)).received_bytes;
        patience.reset();
        needs.onSent(at);
      }
      return await wire.finish(remote, parcel.keep);
    } catch (problem) {
      if (signal.aborted || !isProblem(problem)) throw problem;
      if (problem.code === 'upload_not_found' && remote !== null) remote = null;
      else if (!passes(problem)) throw problem;
      else if (!(await readable(file, at ?? 0))) throw CHANGED;
      at = null;
      needs.onHeld(problem.code !== 'upload_out_of_step');
      await patience.wait(signal);
      if (signal.aborted) throw problem;
    }
  }
}

const CHANGED = { code: 'file_changed', message: 'The file was changed or moved.', hint: 'Drop it again.' };

/** A file that was changed, moved or unplugged looks to XMLHttpRequest like a line that is cut. */
async function readable(file: Blob, at: number): Promise<boolean> {
  try {
    await file.slice(at, at + 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
