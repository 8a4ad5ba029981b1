/** A list of which only the rows near the window are there; the window scrolls it. Heights are measured as rows come. */
import {
  defaultRangeExtractor, measureElement, observeWindowOffset, observeWindowRect, Virtualizer, windowScroll, type Range,
} from '@tanstack/virtual-core';

export interface Row { index: number; key: string; top: number }
interface Source {
  count: () => number;
  key: (index: number) => string;
  /** Rows that stay wherever the window is: those that have the focus. */
  kept: () => number[];
}
const USUAL_HEIGHT = 48;
const FEW = 120; // rows that are all there: nothing is gained by taking some away
const BEYOND = 8;
const ROOM = 8;

export class LongList {
  rows = $state.raw<Row[]>([]);
  height = $state(0);
  #source: Source;
  #box: HTMLElement | null = null;
  #margin = 0;
  #list: Virtualizer<Window, HTMLElement>;
  // The same functions each time: with others all places would be worked out anew.
  #usual = (): number => USUAL_HEIGHT;
  #key: (index: number) => string;

  constructor(source: Source) {
    this.#source = source;
    this.#key = (index) => source.key(index);
    this.#list = new Virtualizer<Window, HTMLElement>(this.#options());
  }

  #options(): ConstructorParameters<typeof Virtualizer<Window, HTMLElement>>[0] {
    const count = this.#source.count();
    return {
      count,
      getScrollElement: () => (this.#box ? window : null),
      estimateSize: this.#usual,
      getItemKey: this.#key,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      measureElement,
      initialOffset: () => scrollY,
      scrollMargin: this.#margin,
      scrollPaddingStart: this.#stuck() + ROOM,
      scrollPaddingEnd: ROOM * 8,
      overscan: count <= FEW ? FEW : BEYOND,
      rangeExtractor: (range: Range) => {
        const near = defaultRangeExtractor(range);
        const kept = this.#source.kept().filter((index, n, all) => index >= 0 && index < count && !near.includes(index) && all.indexOf(index) === n);
        return [...near, ...kept].sort((a, b) => a - b);
      },
      onChange: () => this.#show(),
    };
  }

  /** Begins to follow the window; returns how to end. */
  attach(box: HTMLElement): () => void {
    this.#box = box;
    const end = this.#list._didMount();
    this.refresh();
    const moved = new ResizeObserver(() => { if (this.#place() !== this.#margin) this.refresh(); });
    moved.observe(document.body);
    return () => { moved.disconnect(); end(); this.#box = null; };
  }

  /** There are other rows, or the same in another order. */
  renew(): void {
    this.#key = (index) => this.#source.key(index);
    this.refresh();
  }

  /** Looks again at where the list is and which rows stay. */
  refresh(): void {
    this.#margin = this.#place();
    this.#list.setOptions(this.#options());
    this.#list._willUpdate();
    this.#show();
  }

  /** For each row: its height counts from now on. */
  measured = (node: HTMLElement): void => { this.#list.measureElement(node); };

  /** Whether a row is wholly between what sticks to the window's top and its bottom. */
  sees(index: number): boolean {
    const row = this.#list.measurementsCache[index];
    if (!row) return false;
    const [top, bottom] = [scrollY + this.#stuck(), scrollY + innerHeight];
    return row.start >= top && Math.min(row.end, row.start + bottom - top) <= bottom;
  }

  scrollTo(index: number, align: 'start' | 'center' | 'auto' = 'center'): void { this.#list.scrollToIndex(index, { align }); }

  #show(): void {
    const before = Object.fromEntries(this.rows.map((row) => [row.key, row]));
    // A row that is where it was stays the same value: the page has nothing to do for it.
    this.rows = this.#list.getVirtualItems().map((item) => {
      const [key, top] = [String(item.key), item.start - this.#margin];
      const known = before[key];
      return known?.index === item.index && known.top === top ? known : { index: item.index, key, top };
    });
    this.height = this.#list.getTotalSize();
  }

  #place(): number { return this.#box ? Math.round(this.#box.getBoundingClientRect().top + scrollY) : 0; }

  #stuck(): number {
    return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--stuck')) || 76;
  }
}
