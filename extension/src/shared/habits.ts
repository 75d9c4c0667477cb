/** What earlier mails to a domain have shown of its mail programs: a hint before sending, never a judgement of persons. */
import { domainOf } from "./policy.js";
import type { Receipt } from "./wire.js";

export interface Habit {
  domain: string;
  /** A scanner asks first; or images are loaded ahead, so that the tick tends to stay amber or grey. */
  kind: "scanned" | "loaded_ahead";
}

/** Two mails may be chance. */
const ENOUGH = 3;

/** The first recipients' domain that has usually loaded images ahead, in most of the mails sent there alone. */
export function habitOf(recipients: readonly string[], receipts: readonly Receipt[]): Habit | null {
  for (const domain of new Set(recipients.map(domainOf))) {
    const habit = domain ? habitOfDomain(domain, receipts) : null;
    if (habit) return habit;
  }
  return null;
}

function habitOfDomain(domain: string, receipts: readonly Receipt[]): Habit | null {
  const there = receipts.filter(({ recipients }) => recipients.every(({ address }) => domainOf(address) === domain));
  const told = there.filter(({ events }) => events.some(({ group }) => group !== "self"));
  if (told.length < ENOUGH) return null;
  const usually = (shows: (receipt: Receipt) => boolean) => told.filter(shows).length * 2 > told.length;
  if (usually(wasScanned)) return { domain, kind: "scanned" };
  return usually(({ state }) => state === "maybe") ? { domain, kind: "loaded_ahead" } : null;
}

function wasScanned({ events }: Receipt): boolean {
  return events.some(({ verdict }) => verdict === "scanner");
}
