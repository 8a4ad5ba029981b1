/** What the desktop around the windows is on the double: values that a test reads, and nothing that is drawn. */
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";

const DISPLAY = { id: 1, workArea: { x: 0, y: 0, width: 1440, height: 900 }, bounds: { x: 0, y: 0, width: 1440, height: 900 } };

export const screen = { getPrimaryDisplay: () => DISPLAY, getAllDisplays: () => [DISPLAY] };

export const ipcMain = new EventEmitter();

class NativeTheme extends EventEmitter {
  #source = "system";
  get themeSource() { return this.#source; }
  set themeSource(source) {
    this.#source = source;
    this.emit("updated");
  }
  get shouldUseDarkColors() { return this.#source === "dark"; }
}
export const nativeTheme = new NativeTheme();

let copied = "";
export const clipboard = {
  /** @param {string} text */
  writeText: (text) => { copied = text; },
  readText: () => copied,
};

export const shell = { openExternal: async () => {}, openPath: async () => "" };

export const dialog = {
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
  showMessageBox: async () => ({ response: 0, checkboxChecked: false }),
};

export const nativeImage = {
  /** @param {string} path */
  createFromPath: (path) => ({ path, isEmpty: () => !existsSync(path) }),
};

export class Notification extends EventEmitter {
  static isSupported() { return true; }

  /** @param {{ title: string, body: string }} options */
  constructor({ title, body }) {
    super();
    this.title = title;
    this.body = body;
  }

  show() { this.emit("show"); }
  close() { this.emit("close"); }
}

export class Tray extends EventEmitter {
  /** @param {any} image */
  constructor(image) {
    super();
    if (image.isEmpty()) throw new Error(`Failed to load image from path '${image.path}'`); // as Electron
  }

  setToolTip() {}
  setContextMenu() {}
}

class MenuItem {
  /** @param {any} options */
  constructor(options) {
    this.id = options.id;
    this.role = options.role;
    this.type = options.type ?? (options.submenu ? "submenu" : "normal");
    this.label = options.label ?? "";
    this.enabled = options.enabled ?? true;
    this.accelerator = options.accelerator;
    this.click = options.click ?? (() => {});
    this.submenu = options.submenu === undefined ? undefined : Menu.buildFromTemplate(options.submenu);
  }
}

export class Menu {
  /** @type {Menu | null} */
  static #application = null;

  /** @param {any[]} template */
  static buildFromTemplate(template) {
    const menu = new Menu();
    menu.items = template.map((options) => new MenuItem(options));
    return menu;
  }
  static getApplicationMenu() { return Menu.#application; }
  /** @param {Menu | null} menu */
  static setApplicationMenu(menu) { Menu.#application = menu; }

  /** @type {MenuItem[]} */
  items = [];

  /**
   * @param {string} id
   * @returns {MenuItem | null}
   */
  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
}
