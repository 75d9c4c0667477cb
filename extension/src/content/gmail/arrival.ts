/**
 * When a mail came in, read from its id: Gmail's ids of 64 bits begin with the time in milliseconds (data/gmail-wire: the id
 * 18335a7dcae04a59 is of 13 September 2022, as its capture is). Whoever wants to be sure compares with what else is known.
 */
const TIME_BITS = 20n;
const RECEIVED = /^msg-f:(\d{15,20})$/;
const LEGACY = /^[0-9a-f]{14,16}$/;

/** The time of a received mail's permanent id (`msg-f:...`) or legacy id; null for any other. */
export function arrivedAt(id: string): number | null {
  const [, decimal] = RECEIVED.exec(id) ?? [];
  if (decimal) return Number(BigInt(decimal) >> TIME_BITS);
  return LEGACY.test(id) ? Number(BigInt(`0x${id}`) >> TIME_BITS) : null;
}
