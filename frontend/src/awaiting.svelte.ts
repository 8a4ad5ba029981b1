/** Jobs that begin again by themselves once the model they lack is here. Owns which; a reload forgets none of them. */
import { api } from './api';
import { explained } from './language.svelte';
import { lacksModel } from './logic/lacking';
import type { ServerEvent } from './logic/types';
import { store } from './store.svelte';

const KEPT = 'recordroute.awaiting';

class Awaiting {
  /** The model of each job. */
  models = $state.raw<Record<string, string>>(JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Record<string, string>);

  add(model: string, jobs: readonly string[]): void {
    this.#keep({ ...this.models, ...Object.fromEntries(jobs.map((job) => [job, model])) });
  }

  /** Those that were begun again or put away meanwhile stay as they are. */
  hear(event: ServerEvent): void {
    if (event.type !== 'model' || event.state !== 'ready') return;
    const ready = Object.keys(this.models).filter((job) => this.models[job] === event.model_id);
    if (!ready.length) return;
    this.#keep(Object.fromEntries(Object.entries(this.models).filter(([job]) => !ready.includes(job))));
    for (const id of ready) {
      const job = store.board.jobs[id];
      if (job && lacksModel(job) && !store.dismissed.includes(id))
        void store.attempt(api.job(id, 'retry'), (problem) => explained(problem).what);
    }
  }

  #keep(models: Record<string, string>): void {
    this.models = models;
    sessionStorage.setItem(KEPT, JSON.stringify(models));
  }
}

export const awaiting = new Awaiting();
store.listen((event) => awaiting.hear(event));
