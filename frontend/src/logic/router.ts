/** Where a person is, as the part of the address after `#`. */
import { EVERYTHING, findOf, written, type Find } from './finding';

export type Route =
  | { screen: 'inbox' } | { screen: 'library'; find?: Find } | { screen: 'trash'; find?: Find } | { screen: 'welcome' }
  | { screen: 'settings'; section: Section }
  /** `q` of what is found is the question. */
  | { screen: 'ask'; find: Find }
  | { screen: 'recording'; id: string; at: number | null; line: number | null };

export const SECTIONS = ['general', 'speech', 'minutes', 'models', 'vocabulary', 'templates', 'computer', 'data', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen, id] = path.split('/');
  const given = new URLSearchParams(query);
  if (screen === 'library' || screen === 'trash') return { screen, find: findOf(given) };
  // Searching is done in the library.
  if (screen === 'search') return { screen: 'library', find: findOf(given) };
  if (screen === 'welcome') return { screen };
  if (screen === 'vocabulary') return { screen: 'settings', section: screen };
  if (screen === 'settings') return { screen, section: SECTIONS.find((name) => name === id) ?? 'general' };
  if (screen === 'ask') return { screen, find: findOf(given) };
  if (screen === 'recording' && id && /^[0-9a-f]{32}$/.test(id))
    return { screen, id, at: positive(given.get('t')), line: positive(given.get('line')) };
  return { screen: 'inbox' };
}

export function formatRoute(route: Route): string {
  const given = 'find' in route ? written(route.find ?? EVERYTHING) : new URLSearchParams();
  if (route.screen === 'recording') {
    if (route.at !== null) given.set('t', String(Math.round(route.at * 100) / 100));
    if (route.line !== null) given.set('line', String(route.line));
  }
  const path = route.screen === 'recording' ? `recording/${route.id}` : route.screen === 'settings' ? `settings/${route.section}` : route.screen;
  return `#/${path}${given.size ? `?${given}` : ''}`;
}

/** The place without the second or line of it that a link named. */
export const withoutMoment = (route: Route): Route => (route.screen === 'recording' ? { ...route, at: null, line: null } : route);

function positive(text: string | null): number | null {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
}
