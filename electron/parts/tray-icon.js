import { Menu, Tray, nativeImage } from "electron";

import { trayMenu } from "../src/menus.js";

/** The icon beside the clock: how far the work is, and what can be done without the window. */
export class TrayIcon {
  /** @type {string | undefined} */
  #shown = undefined;

  /**
   * @param {string} image
   * @param {import("../src/menus.js").Actions} actions
   */
  constructor(image, actions) {
    this.actions = actions;
    this.tray = new Tray(nativeImage.createFromPath(image));
    this.tray.on("click", actions.showWindow);
  }

  /**
   * @param {import("../src/words.js").Language} language
   * @param {string | null} work one line, null when there is none
   */
  show(language, work) {
    const now = `${language} ${work}`;
    if (now === this.#shown) return; // building a menu closes the one that is open
    this.#shown = now;
    this.tray.setToolTip(work ?? "RecordRoute");
    this.tray.setContextMenu(Menu.buildFromTemplate(trayMenu(language, work, this.actions)));
  }
}
