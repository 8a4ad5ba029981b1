import { createServer } from "node:net";

/**
 * The port if nobody has it, else 0. The address of the page, and with it what the browser remembers, stays the same where it can.
 *
 * @param {number} port 0: any
 * @returns {Promise<number>}
 */
export function ifFree(port) {
  if (port === 0) return Promise.resolve(0);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen({ port, host: "127.0.0.1" }, () => probe.close(() => resolve(port)));
  });
}
