/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} next
 */
export function resolve(specifier, context, next) {
  if (specifier === "electron") return { url: new URL("./electron.js", import.meta.url).href, shortCircuit: true };
  return next(specifier, context);
}
