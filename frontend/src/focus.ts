/** Puts the focus on a screen's heading when a person has come to it, so that keyboard and screen reader begin there. */
export function focusHeading(main: HTMLElement): () => void {
  const give = (): boolean => {
    // A screen that begins with a field has put the focus there.
    if (document.activeElement?.matches('input, textarea, select') && main.contains(document.activeElement)) return true;
    const heading = main.querySelector<HTMLElement>('h1');
    if (!heading) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (give()) return () => undefined;
  const watch = new MutationObserver(() => { if (give()) watch.disconnect(); });
  watch.observe(main, { childList: true, subtree: true });
  return () => watch.disconnect();
}
