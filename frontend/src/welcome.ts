/** Whether a person is new here: then the first run is shown, once. */
import { EVERYTHING } from './logic/finding';
import { api, isProblem, wire } from './api';
import { settings } from './settings.svelte';
import { store } from './store.svelte';

/** Whoever came for a certain place goes there; whoever has recordings, or something on its way, knows theirs. */
export async function welcome(): Promise<void> {
  const plainly = location.hash === '';
  await settings.load();
  if (!plainly || !settings.body || settings.body.page.introduced) return;
  try {
    const [{ total }, arriving] = await Promise.all([api.recordings(false, EVERYTHING, 1), wire.unfinished()]);
    if (!total && !arriving.length && !store.uploads.length && location.hash === '') store.go({ screen: 'welcome' });
  } catch (raised) {
    if (!isProblem(raised)) throw raised;
  }
}
