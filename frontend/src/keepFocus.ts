/**
 * Where the focus goes when what had it is taken away: a row that was deleted, a button that became another, a notice that closed.
 *
 * The neighbour is what now stands where it stood; within it the control of the same kind, or the first. Behind the last one
 * is the one before. An island (`data-island`, a dialog) that has nothing left gives the focus back to where it came from.
 */
const ISLANDS = 'dialog, [data-island], main';
const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** `earlier`: what stood before it in there. */
interface Step { parent: Element; earlier: Element[] }
interface Held { element: Element; path: Step[]; island: Element | null; place: string }

/** `place`: the screen; one that was left has its own first focus. Returns how to end. */
export function keepFocus(root: HTMLElement, place: () => string): () => void {
  let held: Held | null = null;
  /** What had the focus outside of the island, or before another part of the page had it. */
  let before: Held | null = null;
  let frame = 0;

  const isLost = (): boolean => document.activeElement === document.body || document.activeElement === null;
  function take(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return;
    const now = read(event.target, place());
    if (held && held.island !== now.island) before = held;
    held = now;
  }
  function blur(): void {
    // By now the element has gone, if that is why; a person who pressed beside it wants no focus.
    queueMicrotask(() => { if (held && isLost() && isUsable(held.element)) held = null; });
  }
  function mend(): void {
    frame = 0;
    if (!held || !isLost()) return;
    if (held.place !== place()) { held = null; return; }
    // It waits, disabled, for an answer.
    if (isShown(held.element) && held.element.matches(':disabled')) return;
    const next = nearest(held) ?? (before && before.place === held.place ? nearest(before) : null) ?? root.querySelector('main h1');
    held = null;
    if (next) focus(next);
  }
  const watch = new MutationObserver(() => {
    if (held && isLost()) frame ||= requestAnimationFrame(mend);
    else if (held?.element.isConnected) held.path = pathOf(held.element, held.island);
  });

  root.addEventListener('focusin', take);
  root.addEventListener('focusout', blur);
  watch.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'open'] });
  return () => {
    root.removeEventListener('focusin', take);
    root.removeEventListener('focusout', blur);
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}

function read(element: Element, place: string): Held {
  const island = element.closest(ISLANDS);
  return { element, path: pathOf(element, island), island, place };
}

function pathOf(element: Element, island: Element | null): Step[] {
  const path: Step[] = [];
  for (let inner = element; inner !== island && inner.parentElement; inner = inner.parentElement) {
    const all = [...inner.parentElement.children];
    path.push({ parent: inner.parentElement, earlier: all.slice(0, all.indexOf(inner)) });
  }
  return path;
}

/** From the inside out, as far as the island: what stands there now, then what follows, then what comes before. */
function nearest({ element: lost, path }: Held): Element | null {
  if (isUsable(lost)) return lost;
  for (const { parent, earlier: stood } of path) {
    if (!parent.isConnected) continue;
    const children = [...parent.children];
    const at = children.reduce((last, child, n) => (stood.includes(child) ? n : last), -1) + 1;
    const [here, earlier] = [children.slice(at), children.slice(0, at).reverse()];
    for (const child of [...here, ...earlier]) {
      const found = inside(child, lost);
      const same = found.find((one) => one.className === lost.className && one.tagName === lost.tagName);
      const next = same ?? (here.includes(child) ? found[0] : found.at(-1));
      if (next) return next;
    }
  }
  return null;
}

const inside = (part: Element, lost: Element): Element[] =>
  [part, ...part.querySelectorAll(CONTROLS)].filter((one) => one !== lost && one.matches(CONTROLS) && isUsable(one));

const isShown = (one: Element): boolean =>
  one.isConnected && (typeof one.checkVisibility === 'function' ? one.checkVisibility() : !one.closest('[hidden], dialog:not([open])'));
const isUsable = (one: Element): boolean => isShown(one) && !one.matches(':disabled, [tabindex="-1"]');

function focus(one: Element): void {
  if (one.matches('h1')) one.setAttribute('tabindex', '-1');
  if (one instanceof HTMLElement || one instanceof SVGElement) one.focus({ preventScroll: true });
}
