/** Who does what a shortcut asks for. One listener for the page; parts bind what they can do while they are shown. */
import { LIST, shortcutOf, type Press, type ShortcutName } from './logic/shortcuts';

/** Returning false says "not now": the key then does what it does without us. */
type Handler = (event: KeyboardEvent) => unknown;

const TYPED_IN = 'input, select, textarea, [contenteditable="true"]';
const MOVED_BY_ARROWS = 'input, select, [role="tab"], [role="slider"], [role="option"], [role^="menuitem"]';
const PRESSED_BY_SPACE = 'button, a, summary, input, [role="tab"]';

class Shortcuts {
  readonly mac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  /** Whether the sheet is open. */
  sheet = $state(false);
  #bound = new Map<ShortcutName, Handler[]>();
  /** What was typed for a field that is not on the screen yet; null where none is awaited. */
  #ahead: string | null = null;

  /** Returns what ends it, as an effect wants it. The part that bound last is asked first. */
  bind(handlers: Partial<Record<ShortcutName, Handler>>): () => void {
    const given = LIST.flatMap(({ name }) => { const handler = handlers[name]; return handler ? [{ name, handler }] : []; });
    for (const { name, handler } of given) this.#bound.set(name, [handler, ...(this.#bound.get(name) ?? [])]);
    return () => {
      for (const { name, handler } of given) this.#bound.set(name, (this.#bound.get(name) ?? []).filter((one) => one !== handler));
    };
  }

  /** A field is on its way: letters are for it, not for shortcuts. */
  await(): void {
    this.#ahead = '';
  }

  /** The field has come: what was typed for it. */
  typed(): string {
    const ahead = this.#ahead ?? '';
    this.#ahead = null;
    return ahead;
  }

  read(event: KeyboardEvent): Press {
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    return { key, code, ctrlKey, metaKey, altKey, shiftKey, altGraph: event.getModifierState('AltGraph'), mac: this.mac };
  }

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || this.#keep(event)) return;
    const found = shortcutOf(this.read(event));
    if (!found || isKept(event)) return;
    const handlers = this.#bound.get(found.name) ?? [];
    // A key that is held down must neither act again nor scroll the page.
    const acted = event.repeat && !found.again ? handlers.length > 0 : handlers.some((handler) => handler(event) !== false);
    if (acted) event.preventDefault();
  }

  /** Whether the key was a letter for a field that is awaited. Any other place to type, and Escape, end the wait. */
  #keep(event: KeyboardEvent): boolean {
    if (this.#ahead === null) return false;
    if (event.key === 'Escape' || (event.target instanceof HTMLElement && event.target.matches(TYPED_IN))) this.#ahead = null;
    if (this.#ahead === null || event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
    this.#ahead += event.key;
    event.preventDefault();
    return true;
  }
}

/** Whether the key belongs to what has the focus: text that is typed, a control that arrows move, an open dialog. */
function isKept(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (document.querySelector('dialog:modal')) return true;
  if (!target || event.ctrlKey || event.metaKey) return false;
  if (event.key.startsWith('Arrow')) return target.matches(`${MOVED_BY_ARROWS}, ${TYPED_IN}`);
  if (event.key === ' ') return target.matches(`${PRESSED_BY_SPACE}, ${TYPED_IN}`) && !target.matches('[type="range"]');
  return target.matches(TYPED_IN) && !target.matches('[type="range"], [type="checkbox"], [type="radio"]');
}

export const shortcuts = new Shortcuts();
