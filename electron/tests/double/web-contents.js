import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";

import { app, cancellable } from "./app.js";
import { newPage } from "./chromium.js";
import { ipcMain, nativeTheme } from "./desktop.js";
import { session } from "./session.js";
import { BINDING, PAGE_SIDE, WORLD, preloadSide } from "./worlds.js";

const WEB = ["http:", "https:", "file:", "data:"];

/** What a window shows: a page of Chromium, made as soon as it can be. */
export class WebContents extends EventEmitter {
  session = session.defaultSession;
  /** @type {import("playwright-core").Page | null} */
  page = null;
  /** @type {import("playwright-core").CDPSession | null} */
  #cdp = null;
  /** @type {number | null} the preload's world in the document that is shown */
  #world = null;
  /** @type {any} */
  #openHandler = () => ({ action: "allow" });
  /** @type {string[]} addresses that the shell itself is loading */
  #loading = [];

  /**
   * @param {string} preload
   * @param {{ width: number, height: number }} size
   */
  constructor(preload, size) {
    super();
    this.made = this.#make(preload, size);
    app.pages.add(this.made);
  }

  /**
   * @param {string} preload
   * @param {{ width: number, height: number }} size
   */
  async #make(preload, size) {
    const page = await newPage();
    const cdp = await page.context().newCDPSession(page);
    this.#cdp = cdp;
    cdp.on("Runtime.executionContextCreated", ({ context }) => {
      if (context.name === WORLD) this.#world = context.id;
    });
    cdp.on("Runtime.bindingCalled", ({ name, payload }) => {
      if (name !== BINDING) return;
      const { channel, args } = JSON.parse(payload);
      ipcMain.emit(channel, { sender: this, senderFrame: { url: page.url() } }, ...args);
    });
    cdp.on("Page.windowOpen", ({ url }) => this.#openHandler({ url, frameName: "", features: "", disposition: "new-window" }));
    cdp.on("Page.frameRequestedNavigation", ({ url }) => {
      // Schemes that Chromium hands to the system never become a request.
      if (!WEB.includes(new URL(url).protocol)) this.emit("will-navigate", cancellable({ url }));
    });
    cdp.on("Inspector.targetCrashed", () => this.emit("render-process-gone", cancellable(), { reason: "crashed", exitCode: 1 }));
    await cdp.send("Runtime.enable");
    await cdp.send("Page.enable");
    await cdp.send("Inspector.enable");
    await cdp.send("Runtime.addBinding", { name: BINDING, executionContextName: WORLD });
    await page.exposeBinding("recordrouteAsk", (_source, permission, kinds) => this.session.ask(this, permission, kinds, page.url()));
    await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: PAGE_SIDE });
    await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: preloadSide(readFileSync(preload, "utf8")), worldName: WORLD });
    page.on("download", (download) => void this.session.take(this, download));
    page.on("load", () => this.emit("did-finish-load"));
    page.on("requestfailed", (request) => {
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      const code = request.failure()?.errorText === "net::ERR_ABORTED" ? -3 : -2;
      this.emit("did-fail-load", cancellable(), code, "", request.url(), true);
    });
    page.on("dialog", (dialog) => void this.#ask(dialog).catch(() => undefined)); // the page was closed
    await page.route("**/*", (route) => this.#request(page, route).catch(() => undefined)); // the page was closed
    await page.setViewportSize(size);
    await this.#theme(page);
    nativeTheme.on("updated", () => void this.#theme(page));
    this.page = page;
    return page;
  }

  /** @param {import("playwright-core").Page} page */
  async #theme(page) {
    const scheme = nativeTheme.themeSource === "system" ? null : /** @type {"light" | "dark"} */ (nativeTheme.themeSource);
    await page.emulateMedia({ colorScheme: scheme }).catch(() => undefined); // it was closed
  }

  /**
   * @param {import("playwright-core").Page} page
   * @param {import("playwright-core").Route} route
   */
  async #request(page, route) {
    const request = route.request();
    const own = this.#loading.some((url) => withoutHash(url) === withoutHash(request.url()));
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !own) {
      const event = cancellable({ url: request.url() });
      this.emit("will-navigate", event);
      if (event.defaultPrevented) return route.abort("aborted");
    }
    if (!(await this.session.goesOut(request.url()))) return route.abort("blockedbyclient");
    return route.continue();
  }

  /**
   * A page that does not want to be left stays, and nobody is asked, unless a listener prevents that.
   *
   * @param {import("playwright-core").Dialog} dialog
   */
  async #ask(dialog) {
    if (dialog.type() !== "beforeunload") return dialog.dismiss();
    const event = cancellable();
    this.emit("will-prevent-unload", event);
    if (event.defaultPrevented) return dialog.accept();
    await dialog.dismiss();
    this.emit("stays");
  }

  getURL() {
    const url = this.page?.url() ?? "";
    return url === "about:blank" ? "" : url;
  }

  /** @param {string} url */
  async loadURL(url) {
    const page = await this.made;
    this.#loading.push(url);
    try {
      await page.goto(url);
    } finally {
      this.#loading.splice(this.#loading.indexOf(url), 1);
    }
  }

  reload() {
    void this.made.then((page) => page.evaluate(() => void setTimeout(() => location.reload()))).catch(() => undefined); // it was closed
  }

  /**
   * Leave the page as closing its window does.
   *
   * @returns {Promise<boolean>} false: it stays
   */
  async leave() {
    const page = await this.made.catch(() => null);
    if (page === null || page.isClosed()) return true;
    return new Promise((resolve) => {
      page.once("close", () => resolve(true));
      this.once("stays", () => resolve(false));
      page.close({ runBeforeUnload: true }).catch(() => resolve(true)); // with the browser
    });
  }

  /** @param {string} code */
  async executeJavaScript(code) {
    return (await this.made).evaluate(code);
  }

  /**
   * @param {string} channel
   * @param {any[]} args
   */
  async send(channel, ...args) {
    await this.made;
    const expression = `globalThis.deliver(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    if (this.#world !== null) await this.#cdp?.send("Runtime.evaluate", { expression, contextId: this.#world }).catch(() => undefined);
  }

  /** @param {any} handler */
  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }
}

/** @param {string} url */
function withoutHash(url) {
  return url.split("#", 1)[0];
}
