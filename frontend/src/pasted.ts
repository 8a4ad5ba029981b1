/** Files out of a paste. */
import type { Given } from './logic/uploads';

const TYPED_IN = 'textarea, select, input:not([type="checkbox"], [type="radio"], [type="range"], [type="file"]), [contenteditable]:not([contenteditable="false"])';

/** None where something is typed in: what is pasted there is for the field. Cells and pages that were copied come with a picture of
 * themselves, which nobody means. */
export function filesPasted(event: ClipboardEvent): Given[] {
  if (event.target instanceof Element && event.target.closest(TYPED_IN)) return [];
  if (!event.clipboardData || event.clipboardData.types.includes('text/html')) return [];
  return [...event.clipboardData.files].map((file) => ({ file }));
}
