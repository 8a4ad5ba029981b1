/** Draws the outline of a sound with wavesurfer.js. A file of its own, so that the library is fetched with the first recording. */
import WaveSurfer from 'wavesurfer.js';
import { heights } from './logic/outline';

/** Draws into `host`, following `media`. `levels`: from 0 to 255. Returns what takes it away again. */
export function drawWaveform(host: HTMLElement, media: HTMLMediaElement, levels: number[], seconds: number): () => void {
  const holder = document.createElement('div');
  const wave = WaveSurfer.create({
    container: holder, media, peaks: [heights(levels)], duration: seconds, height: host.clientHeight,
    interact: false, hideScrollbar: true, cursorWidth: 0, barWidth: 2, barGap: 1, barRadius: 1, barMinHeight: 1,
    ...colours(host),
  });
  adoptStyle(wave.getWrapper().getRootNode());
  host.append(holder);
  const recolour = (): void => wave.setOptions(colours(host));
  // A window of another width gives it another height.
  const resized = new ResizeObserver(() => {
    if (host.clientHeight !== wave.options.height) wave.setOptions({ height: host.clientHeight });
  });
  resized.observe(host);
  const theme = new MutationObserver(recolour);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', recolour);
  return () => {
    resized.disconnect();
    theme.disconnect();
    dark.removeEventListener('change', recolour);
    wave.destroy();
    holder.remove();
  };
}

/** A canvas knows neither custom properties nor colours that are given for two themes: an element tells what they come to. */
function colours(host: HTMLElement): { waveColor: string; progressColor: string } {
  const shown = (token: string): string => {
    host.style.color = `var(${token})`;
    return getComputedStyle(host).color;
  };
  return { waveColor: shown('--edge'), progressColor: shown('--accent') };
}

/** The page's policy refuses style elements. Before it is in the page this one is only text, and can become a sheet. */
function adoptStyle(root: Node): void {
  if (!(root instanceof ShadowRoot)) return;
  const style = root.querySelector('style');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style?.textContent ?? '');
  root.adoptedStyleSheets = [sheet];
  style?.remove();
}
