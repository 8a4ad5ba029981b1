/** Times, sizes and dates as people read them. */
export type Language = 'ko' | 'en';

/** 75.4 -> "1:15", 3675 -> "1:01:15" */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = `${String(s).padStart(2, '0')}`;
  return h ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}

export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** A length of time in words: "40 s", "3 min", "1 h 20 min". */
export function span(seconds: number, language: Language): string {
  const [h, m, s] = language === 'ko' ? ['시간', '분', '초'] : [' h', ' min', ' s'];
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}${s}`;
  if (seconds < 60) return `${Math.round(seconds)}${s}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${m}`;
  return `${Math.floor(minutes / 60)}${h}${minutes % 60 ? ` ${minutes % 60}${m}` : ''}`;
}

/** A time left, which nobody knows to a tenth of a second. */
export const left = (seconds: number, language: Language): string => span(Math.max(1, Math.round(seconds)), language);

export const percent = (fraction: number): string => `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;

// Making a formatter takes a hundred times as long as using it, and lists use it for every row.
const kept = new Map<string, Intl.DateTimeFormat | Intl.DisplayNames>();
function formatter<T extends Intl.DateTimeFormat | Intl.DisplayNames>(key: string, make: () => T): T {
  const found = kept.get(key) ?? make();
  kept.set(key, found);
  return found as T;
}

export function day(iso: string, language: Language): string {
  return formatter(`day.${language}`, () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }))
    .format(new Date(iso));
}

// Languages that Whisper hears and Chromium has no names for.
const UNNAMED: Record<string, Record<Language, string>> = {
  ba: { ko: '바시키르어', en: 'Bashkir' }, bo: { ko: '티베트어', en: 'Tibetan' },
};
export const languageName = (code: string, language: Language): string =>
  UNNAMED[code]?.[language]
  ?? formatter(`language.${language}`, () => new Intl.DisplayNames([language], { type: 'language' })).of(code) ?? code;

/** Languages to choose from by their names: Korean and English first, what has no name left out. */
export function languageChoices(codes: readonly string[], language: Language): { value: string; label: string }[] {
  const first = ['ko', 'en'];
  return codes.map((value) => ({ value, label: languageName(value, language) })).filter((one) => one.label !== one.value)
    .sort((a, b) => Number(first.includes(b.value)) - Number(first.includes(a.value))
      || (first.includes(a.value) ? first.indexOf(a.value) - first.indexOf(b.value) : a.label.localeCompare(b.label, language)));
}
