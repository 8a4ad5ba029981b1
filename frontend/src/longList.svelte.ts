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

  constructor(source: Source) {
    this.#source = source;
    this.#list = new Virtualizer<Window, HTMLElement>(this.#options());
  }

  #options(): ConstructorParameters<typeof Virtualizer<Window, HTMLElement>>[0] {
    const count = this.#source.count();
    return {
      count,
      getScrollElement: () => (this.#box ? window : null),
      estimateSize: () => USUAL_HEIGHT,
      getItemKey: (index) => this.#source.key(index),
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

  /** Looks again at what the list is of. */
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

  scrollTo(index: number, align: 'center' | 'auto' = 'center'): void { this.#list.scrollToIndex(index, { align }); }

  #show(): void {
    this.rows = this.#list.getVirtualItems().map((item) => ({ index: item.index, key: String(item.key), top: item.start - this.#margin }));
    this.height = this.#list.getTotalSize();
  }

  #place(): number { return this.#box ? Math.round(this.#box.getBoundingClientRect().top + scrollY) : 0; }

  #stuck(): number {
    return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--stuck')) || 76;
  }
}
