const USUAL_SECONDS = 120; // a large archive is looked through after an update

/**
 * How long the server may take to be ready, in milliseconds. RECORDROUTE_START_SECONDS sets it.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {number}
 */
export function startLimitMs(environment) {
  const given = Number(environment["RECORDROUTE_START_SECONDS"]);
  return (given > 0 ? given : USUAL_SECONDS) * 1000;
}
