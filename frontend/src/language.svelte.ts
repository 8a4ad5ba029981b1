/** The language and theme that are shown; the one place that knows them. */
import type { Language } from './logic/format';
import { desktopShell } from './logic/shell';
import { explain, omission, say, type Values } from './logic/text';
import type { Problem } from './logic/types';
import en from './messages/en.json';
import ko from './messages/ko.json';

export type Theme = 'system' | 'light' | 'dark';
const catalogs = { ko, en };
const stored = (key: string): string | null => localStorage.getItem(`recordroute.${key}`);

class Looks {
  language = $state<Language>((stored('language') as Language | null) ?? (navigator.language.startsWith('ko') ? 'ko' : 'en'));
  theme = $state<Theme>((stored('theme') as Theme | null) ?? 'system');

  apply(): void {
    localStorage.setItem('recordroute.language', this.language);
    localStorage.setItem('recordroute.theme', this.theme);
    document.documentElement.lang = this.language;
    document.documentElement.dataset['theme'] = this.theme;
    desktopShell().tellLooks({ language: this.language, theme: this.theme });
  }
}

export const looks = new Looks();
export const t = (key: keyof typeof en, values?: Values): string => say(catalogs[looks.language], key, values);
/** For keys that are put together from a name of the wire, such as `stage.` + stage. */
export const named = (group: string, name: string): string => say(catalogs[looks.language], `${group}.${name}`);
export const explained = (problem: Problem): { what: string; todo: string } => explain(catalogs[looks.language], problem);
/** In one piece: what happened and what to do. */
export function inFull(problem: Problem): string {
  const { what, todo } = explained(problem);
  return `${what} ${todo}`;
}
export const omitted = (reason: string): string => omission(catalogs[looks.language], reason);
