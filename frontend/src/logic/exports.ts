/** The formats of an export: which there are for a recording, and what each can hold. */
export type ExportFormat = 'txt' | 'md' | 'docx' | 'srt' | 'vtt' | 'json';
export type ExportPart = 'all' | 'minutes' | 'transcript';

export type ExportGroupName = 'texts' | 'subtitles' | 'other';
/** By what they are for. */
export interface ExportGroup { name: ExportGroupName; formats: readonly ExportFormat[] }
const PURPOSES: readonly ExportGroup[] = [
  { name: 'texts', formats: ['docx', 'md', 'txt'] }, { name: 'subtitles', formats: ['srt', 'vtt'] }, { name: 'other', formats: ['json'] },
];
export const FORMATS: readonly ExportFormat[] = PURPOSES.flatMap(({ formats }) => formats);
const WITH_MINUTES: ReadonlySet<ExportFormat> = new Set(['md', 'docx', 'json']);

/** Subtitles need times, which documents lack. */
export const groupsOf = (document: boolean): ExportGroup[] => PURPOSES.filter(({ name }) => !document || name !== 'subtitles');
export const formatsOf = (document: boolean): ExportFormat[] => groupsOf(document).flatMap(({ formats }) => formats);
export const isText = (format: ExportFormat): boolean => format !== 'docx';
export const partsOf = (format: ExportFormat, minutes: boolean): ExportPart[] =>
  minutes && WITH_MINUTES.has(format) ? ['all', 'minutes', 'transcript'] : ['all'];

export const SHOWN = 100_000;  // characters: a page of hours of word times would take seconds to lay out
/** What is shown of a text, and how many characters are not. */
export function beginning(text: string, most = SHOWN): { shown: string; rest: number } {
  if (text.length <= most) return { shown: text, rest: 0 };
  const end = text.lastIndexOf('\n', most);
  const shown = text.slice(0, end > most / 2 ? end : most);
  return { shown, rest: text.length - shown.length };
}
