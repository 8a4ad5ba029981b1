/**
 * Run functions that the test sends in this process, as Playwright does in a real Electron.
 *
 * @param {any} electron
 */
export function listenToTest(electron) {
  process.on("message", async (/** @type {any} */ { id, source, arg }) => {
    try {
      const value = await (0, eval)(`(${source})`)(electron, arg);
      process.send?.({ id, value });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
  process.on("disconnect", () => process.exit(1)); // the test is gone
}
