/**
 * What closing the window does: "hide" while work goes on that the tray can bring back, and always on macOS, where a program
 * outlives its windows; "close" otherwise, which ends the program.
 *
 * @param {{ platform: string, quitting: boolean, working: boolean, tray: boolean }} state
 * @returns {"hide" | "close"}
 */
export function onClose({ platform, quitting, working, tray }) {
  if (quitting) return "close";
  return platform === "darwin" || (working && tray) ? "hide" : "close";
}
