/** Loaded before `main.js` by a real Electron. */
require("./recorder.cjs").install(require("electron"));
