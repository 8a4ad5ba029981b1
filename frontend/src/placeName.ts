/** What a person calls a place in a recording: its second, its page, or the line of a plain text, which has no pages. */
import { t } from './language.svelte';
import { clock } from './logic/format';
import { heardId } from './logic/transcript';
import type { Citation, Kind } from './logic/types';

/** `kind` undefined: that of the recording is not known yet. */
export function placeName({ start, page, segment_id }: Pick<Citation, 'start' | 'page' | 'segment_id'>, kind: Kind | null | undefined): string {
  if (start !== null) return clock(start);
  return kind === 'text' ? t('list.line', { n: heardId(segment_id) }) : t('list.page', { n: page ?? 1 });
}
