/** Puts the words of the start screen where they belong. What they are is decided in `src/start-screen.js`. */

/** @typedef {import("../src/start-screen.js").StartScreen} StartScreen */

// In a function of its own: a name of the script's outermost level would collide with what the preload has put there.
(() => {
  const { recordRouteShell } = /** @type {{ recordRouteShell: { onStartScreen(listener: (screen: StartScreen) => void): void, tryAgain(): void, copyLog(done: () => void): void } }} */ (/** @type {unknown} */ (window));

  /** @param {string} id */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** @type {StartScreen | null} */
  let shown = null;

  /** @param {StartScreen} screen */
  function show(screen) {
    const failed = screen.phase === "failed";
    document.documentElement.lang = screen.language;
    document.body.dataset["phase"] = screen.phase;
    part("title").textContent = screen.title;
    part("body").textContent = screen.body;
    part("safe").textContent = screen.safe;
    part("safe").hidden = screen.safe === "";
    part("actions").hidden = !failed && screen.phase !== "slow";
    part("try-again").textContent = screen.labels.tryAgain;
    part("copy-log").textContent = screen.labels.copyLog;
    part("log-label").textContent = screen.labels.log;
    part("log").textContent = screen.log || screen.labels.noLog;
    part("log-part").hidden = !failed && screen.phase !== "slow";
    if (failed && shown?.phase !== "failed") {
      /** @type {HTMLDetailsElement} */ (part("log-part")).open = true;
      part("log").scrollTop = part("log").scrollHeight;
      part("try-again").focus();
    }
    shown = screen;
  }

  part("try-again").addEventListener("click", () => recordRouteShell.tryAgain());
  part("copy-log").addEventListener("click", () => {
    recordRouteShell.copyLog(() => {
      if (shown !== null) part("copy-log").textContent = shown.labels.copied;
    });
  });
  recordRouteShell.onStartScreen(show);
})();
