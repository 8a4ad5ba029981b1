/**
 * The two worlds of a page. What crosses between them is text in events of the document: objects of one world cannot be reached
 * from the other, as in Electron.
 */

export const WORLD = "recordroute-preload";
export const BINDING = "recordrouteSend";

/** In the page's own world, before any script of it: what `contextBridge` exposes becomes functions that send and wait. */
export const PAGE_SIDE = `(() => {
  if (window !== window.top) return;
  const functions = [];
  const say = (name, value) => document.dispatchEvent(new CustomEvent("bridge-" + name, { detail: JSON.stringify(value) }));
  const hear = (name, work) => document.addEventListener("bridge-" + name, (event) => { event.stopImmediatePropagation(); work(JSON.parse(event.detail)); });
  hear("expose", ({ key, values, methods }) => {
    const api = { ...values };
    for (const method of methods) {
      api[method] = (...args) => say("call", { method, args: args.map((arg) => typeof arg === "function" ? { $fn: functions.push(arg) - 1 } : { value: arg }) });
    }
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true });
  });
  hear("callback", ({ fn, args }) => functions[fn](...args));
  const devices = navigator.mediaDevices;
  if (devices) {
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const kinds = ["audio", "video"].filter((kind) => wanted[kind]);
      if (!(await window.recordrouteAsk("media", kinds))) throw new DOMException("Permission denied", "NotAllowedError");
      return real(wanted);
    };
  }
  navigator.geolocation.getCurrentPosition = async (_found, failed) => {
    if (!(await window.recordrouteAsk("geolocation", []))) failed({ code: 1, message: "User denied Geolocation" });
  };
})();`;

/**
 * In the isolated world: the preload with what a sandboxed one has.
 *
 * @param {string} preload its source
 */
export function preloadSide(preload) {
  return `(() => {
  if (window !== window.top) return;
  const methods = {}, listeners = {};
  const say = (name, value) => document.dispatchEvent(new CustomEvent("bridge-" + name, { detail: JSON.stringify(value) }));
  document.addEventListener("bridge-call", (event) => {
    const { method, args } = JSON.parse(event.detail);
    methods[method](...args.map((arg) => "$fn" in arg ? (...given) => say("callback", { fn: arg.$fn, args: given }) : arg.value));
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld(key, api) {
        const names = Object.keys(api).filter((name) => typeof api[name] === "function");
        for (const name of names) methods[name] = api[name];
        say("expose", { key, methods: names, values: Object.fromEntries(Object.entries(api).filter(([name]) => !names.includes(name))) });
      },
    },
    ipcRenderer: {
      send: (channel, ...args) => globalThis.${BINDING}(JSON.stringify({ channel, args })),
      on: (channel, listener) => { (listeners[channel] ??= []).push(listener); },
    },
  };
  globalThis.deliver = (channel, args) => { for (const listener of listeners[channel] ?? []) listener({}, ...args); };
  const require = (name) => { if (name === "electron") return electron; throw new Error("module not found: " + name); };
  ((require, process, module, exports) => {${preload}\n})(require, { platform: ${JSON.stringify(process.platform)} }, { exports: {} }, {});
})();`;
}
