import { dialog } from "electron";

/**
 * A native message, on the window where there is one.
 *
 * @param {import("./main-window.js").MainWindow | null} window
 * @param {import("electron").MessageBoxOptions} box
 * @returns {Promise<number>} the place of the button that was pressed
 */
export async function messageBox(window, box) {
  const { response } = await (window === null ? dialog.showMessageBox(box) : dialog.showMessageBox(window.window, box));
  return response;
}
