import { expect, it } from 'vitest';
import type { Recording } from './types';
import { AT_ONCE, UploadQueue, type Sent, type Upload } from './uploads';

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
