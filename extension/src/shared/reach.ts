/** Whether a mail's recipients can reach the server at all. Pure. */

/** Names of one machine or its own network, as the server has them too (greentick/hosts.py). */
const OWN_NAME = /^[^.[\]]+$|\.(localhost|local|internal|lan|home\.arpa)$/;
/** Loopback, private and link-local numbers. */
const OWN_NUMBER =
  /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(\.\d{1,3})+$/;
const OWN_NUMBER_SIX = /^\[(::|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;

/**
 * Not where the address is of this machine or its own network: what leads there is dead for everybody else. Whether any other
 * name really answers is for `greentick doctor`.
 */
export function isReachable(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return ![OWN_NAME, OWN_NUMBER, OWN_NUMBER_SIX].some((own) => own.test(hostname));
}
