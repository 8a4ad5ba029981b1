/** Where a person is, as the part of the address after `#`. */
export type Route =
  | { screen: 'inbox' } | { screen: 'library'; tag?: string } | { screen: 'trash' } | { screen: 'welcome' }
  | { screen: 'settings'; section: Section }
  | { screen: 'search'; query: string }
  | { screen: 'recording'; id: string; at: number | null; line: number | null };

export const SECTIONS = ['general', 'speech', 'minutes', 'models', 'vocabulary', 'templates', 'computer', 'data', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen, id] = path.split('/');
  const given = new URLSearchParams(query);
  const tag = given.get('tag');
  if (screen === 'library') return tag ? { screen, tag } : { screen };
  if (screen === 'trash' || screen === 'welcome') return { screen };
  if (screen === 'vocabulary') return { screen: 'settings', section: screen };
  if (screen === 'settings') return { screen, section: SECTIONS.find((name) => name === id) ?? 'general' };
  if (screen === 'search') return { screen, query: given.get('q') ?? '' };
  if (screen === 'recording' && id && /^[0-9a-f]{32}$/.test(id))
    return { screen, id, at: positive(given.get('t')), line: positive(given.get('line')) };
  return { screen: 'inbox' };
}

export function formatRoute(route: Route): string {
  const given = new URLSearchParams();
  if (route.screen === 'library' && route.tag) given.set('tag', route.tag);
  if (route.screen === 'search' && route.query) given.set('q', route.query);
  if (route.screen === 'recording') {
    if (route.at !== null) given.set('t', String(Math.round(route.at * 100) / 100));
    if (route.line !== null) given.set('line', String(route.line));
  }
  const path = route.screen === 'recording' ? `recording/${route.id}` : route.screen === 'settings' ? `settings/${route.section}` : route.screen;
  return `#/${path}${given.size ? `?${given}` : ''}`;
}

function positive(text: string | null): number | null {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
}
