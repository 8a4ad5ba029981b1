/** What a person has typed in lines and not saved yet, kept in the browser until it is saved or given up. */
import { placeOf, type Line } from './logic/transcript';

/** `was`: what the line read when they began, at the version that they had `seen`. Times are null where they were not touched. */
export interface Draft { line: number; was: string; seen: number; text: string; start: string | null; end: string | null }

const key = (recording: string): string => `recordroute.drafts.${recording}`;

export const draftsOf = (recording: string): Draft[] => JSON.parse(localStorage.getItem(key(recording)) ?? '[]') as Draft[];
export const draftOf = (recording: string, line: number): Draft | undefined => draftsOf(recording).find((one) => one.line === line);

function put(recording: string, drafts: Draft[]): void {
  if (drafts.length) localStorage.setItem(key(recording), JSON.stringify(drafts));
  else localStorage.removeItem(key(recording));
}
export const keepDraft = (recording: string, draft: Draft): void =>
  put(recording, [...draftsOf(recording).filter((one) => one.line !== draft.line), draft]);
export const dropDraft = (recording: string, line: number): void => put(recording, draftsOf(recording).filter((one) => one.line !== line));
export const dropDrafts = (recording: string): void => put(recording, []);

/** The lines in which something is typed. What was typed in a line that is gone stands in the one that holds by now what it held. */
export function draftedLines(recording: string, lines: Line[]): number[] {
  const open = draftsOf(recording).flatMap((draft) => {
    const line = lines[placeOf(lines, draft.line)];
    if (line?.kind !== 'segment') return [];
    const saved = draft.text === line.text && draft.start === null && draft.end === null;
    if (saved || line.segment.id !== draft.line) dropDraft(recording, draft.line);
    if (saved) return [];
    keepDraft(recording, { ...draft, line: line.segment.id });
    return [line.segment.id];
  });
  return [...new Set(open)];
}
