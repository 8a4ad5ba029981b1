/** Text to the clipboard, also where it has yet to be fetched: browsers want to be asked while the click is fresh. */

/** Resolves to false where the browser does not allow it. A failure of `text` itself is thrown on. */
export async function copy(text: Promise<string>): Promise<boolean> {
  const blob = text.then((fetched) => new Blob([fetched], { type: 'text/plain' }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    await text;
    return false;
  }
}
