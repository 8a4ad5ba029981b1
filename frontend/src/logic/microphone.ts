/** Which form a recording has, and what a refused microphone means to a person. */
import type { Problem } from './types';

export interface Format { type: string; ending: string }

/** The best first; each can be written in pieces and read although it breaks off. */
const FORMATS: Format[] = [
  { type: 'audio/webm;codecs=opus', ending: 'webm' },
  { type: 'audio/ogg;codecs=opus', ending: 'ogg' },
  { type: 'audio/mp4', ending: 'm4a' },
];

export function chosenFormat(isSupported: (type: string) => boolean): Format {
  return FORMATS.find(({ type }) => isSupported(type)) ?? { type: '', ending: 'webm' };
}

const CODES: Record<string, string> = {
  NotAllowedError: 'microphone_refused',
  NotFoundError: 'microphone_missing',
  OverconstrainedError: 'microphone_missing',
  NotReadableError: 'microphone_busy',
  AbortError: 'microphone_busy',
  SecurityError: 'microphone_unsafe',
};

export function microphoneProblem(error: unknown): Problem {
  const name = error instanceof Error ? error.name : '';
  return { code: CODES[name] ?? 'microphone_busy', message: 'The microphone cannot be used.', hint: '' };
}
