import { expect, it } from 'vitest';
import { upload } from '../testing/records';
import { SpokenUploads } from './spokenUploads';
import type { Upload } from './uploads';

const of = (id: string, state: Upload['state'], sent = 0): Upload => upload({ id, name: `${id}.wav`, size: 100, state, sent });
function heard(...moments: Upload[][]): string[] {
  const spoken = new SpokenUploads();
  return moments.map((uploads) => spoken.of(uploads)).filter((one) => one !== null).map((one) =>
    `${one.name ?? one.n} ${one.kind}${one.kind === 'quarter' ? ` ${one.fraction}` : one.kind === 'end' ? ` ${one.failed}` : ''}`);
}

it('says of one file that it goes, each quarter once, and the end', () => {
  const steps = Array.from({ length: 101 }, (_, n) => [of('a', 'sending', n)]);
  expect(heard([], ...steps, [of('a', 'done', 100)], [of('a', 'done', 100)]))
    .toEqual(['a.wav stage', 'a.wav quarter 0.25', 'a.wav quarter 0.5', 'a.wav quarter 0.75', 'a.wav end 0']);
});
it('tells many as one, with those that failed', () => {
  expect(heard(
    [of('a', 'sending'), of('b', 'waiting')], [of('a', 'done', 100), of('b', 'sending')], [of('a', 'done', 100), of('b', 'sending', 60)],
    [of('a', 'done', 100), of('b', 'failed', 60)],
  )).toEqual(['2 stage', '2 quarter 0.5', '2 quarter 0.75', '2 end 1']);
});
it('says again that they go when more come, and begins anew after the end', () => {
  expect(heard([of('a', 'sending', 80)], [of('a', 'sending', 80), of('b', 'waiting')], [of('a', 'done'), of('b', 'done')], [of('a', 'done'), of('b', 'done'), of('c', 'sending')]))
    .toEqual(['a.wav stage', '2 stage', '2 end 0', 'c.wav stage']);
});
it('says nothing of the end of what was cancelled', () => {
  expect(heard([of('a', 'sending', 30)], [of('a', 'cancelled')], [])).toEqual(['a.wav stage']);
});
