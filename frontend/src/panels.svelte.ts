/** The panels beside the transcript, as many as there is something in, and which of them is shown. */
import { MediaQuery } from 'svelte/reactivity';
import { t } from './language.svelte';
import type { OpenRecording } from './openRecording.svelte';

export type Panel = 'transcript' | 'minutes' | 'fixes' | 'ask' | 'more';
export interface Tab { id: Panel; name: string; count?: number; alert?: boolean }

export class Panels {
  picked = $state<Panel>('transcript');
  #narrow = new MediaQuery('(max-width: 719px)');
  #wide = new MediaQuery('(min-width: 1900px)');
  /** The transcript is one of the panels. */
  narrow = $derived.by(() => this.#narrow.current);
  /** The minutes stand beside the other panels. */
  wide = $derived.by(() => this.#wide.current);
  tabs = $derived.by((): Tab[] => {
    const { proposals, askable, coverage, cutAt } = this.opened;
    const open = proposals.filter((one) => one.state === 'proposed').length;
    return [
      ...(this.narrow ? [{ id: 'transcript' as const, name: t('recording.transcript') }] : []),
      ...(this.wide ? [] : [{ id: 'minutes' as const, name: t('recording.minutes') }]),
      ...(proposals.length ? [{ id: 'fixes' as const, name: t('fix.title'), count: open }] : []),
      ...(askable ? [{ id: 'ask' as const, name: t('ask.send') }] : []),
      ...(askable || coverage.length ? [{ id: 'more' as const, name: t('recording.more'), alert: Boolean(cutAt) }] : []),
    ];
  });
  chosen = $derived.by((): Panel => (this.tabs.some((tab) => tab.id === this.picked) ? this.picked : (this.tabs[0]?.id ?? 'minutes')));

  constructor(private opened: OpenRecording) {}
}
