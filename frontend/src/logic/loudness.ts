/** How loud a microphone is now, from 0 to 1, and for how long it has been as good as silent. */

const QUIETEST_DB = -60;
const SILENT = 0.02;

export interface Listening { fftSize: number; getFloatTimeDomainData: (samples: Float32Array<ArrayBuffer>) => void }

/** The loudness of samples on a scale of decibels, which is how ears hear it. */
export function level(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length) || 1e-12);
  return Math.min(1, Math.max(0, 1 - db / QUIETEST_DB));
}

export class Loudness {
  #source: Listening | null = null;
  #samples = new Float32Array(0);
  #heardAt: number | null = null;

  listen(source: Listening | null): void {
    this.#source = source;
    this.#samples = new Float32Array(source?.fftSize ?? 0);
    this.#heardAt = null;
  }

  /** `silent`: seconds since anything was heard. */
  now(ms: number): { level: number; silent: number } {
    if (!this.#source) return { level: 0, silent: 0 };
    this.#source.getFloatTimeDomainData(this.#samples);
    const loud = level(this.#samples);
    if (loud > SILENT || this.#heardAt === null) this.#heardAt = ms;
    return { level: loud, silent: (ms - this.#heardAt) / 1000 };
  }
}
