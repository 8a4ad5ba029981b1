/** The desktop shell around the page, where there is one. What it offers is in `electron/preload.cjs`; a browser has none of it. */
import type { Language } from './format';

export interface RecordRouteShell {
  readonly platform: string;
  tellLooks(looks: { language: Language; theme: 'system' | 'light' | 'dark' }): void;
}

declare global {
  var recordRouteShell: RecordRouteShell | undefined;
}

const BROWSER: RecordRouteShell = { platform: 'browser', tellLooks: () => undefined };

export const desktopShell = (): RecordRouteShell => globalThis.recordRouteShell ?? BROWSER;
