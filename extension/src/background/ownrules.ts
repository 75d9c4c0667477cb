/**
 * The sender's own browser never fetches the sender's own pixels: two blocking rules per place they were sent from, on the
 * characters that all tokens of the account begin with. Another account's pixels on the same server pass.
 */
import type { OwnPixels } from "../shared/send.js";
import { key, type Session } from "../shared/storage.js";
import { read, write } from "./memory.js";
import { Turns } from "./turns.js";

const MOST_PLACES = 8;
/** The ids of these rules end here; those above are other rules' (trackerrules.ts). */
const LAST_ID = 2 * MOST_PLACES;
/** No rule of ours lets an own pixel through, whatever a user allows. */
const ABOVE_ALL = 100;

/** Two repairs at once would give one rule twice. */
const turns = new Turns();

type Rule = chrome.declarativeNetRequest.Rule;

/** Gmail shows an image by its proxy with the original address behind `#`; rules see that part too (measured 2026-10). */
function rulesFor({ host, accountKey }: OwnPixels, index: number): Rule[] {
  const filters = [`||googleusercontent.com/*#*://${host}/p/${accountKey}`, `||${host}/p/${accountKey}`];
  // No initiatorDomains: sandboxed frames have none, and would leak.
  return filters.map((urlFilter, second) => ({
    id: index * 2 + second + 1,
    priority: ABOVE_ALL,
    action: { type: "block" },
    condition: { urlFilter },
  }));
}

function sameRules(wanted: Rule[], present: Rule[]): boolean {
  const filters = (rules: Rule[]) =>
    rules
      .map((rule) => `${rule.id} ${rule.priority} ${rule.action.type} ${rule.condition.urlFilter}`)
      .sort()
      .join("\n");
  return filters(wanted) === filters(present);
}

/** Puts the rules right if they are not: the browser may have died before it had written them down. */
export function repairOwnRules(): Promise<void> {
  return turns.take(repair);
}

async function repair(): Promise<void> {
  const places = (await read<OwnPixels[]>(key.ownPixels)) ?? [];
  const wanted = places.flatMap(rulesFor);
  const all = await chrome.declarativeNetRequest.getDynamicRules();
  const present = all.filter(({ id }) => id <= LAST_ID);
  if (sameRules(wanted, present)) return;
  await chrome.declarativeNetRequest.updateDynamicRules({
    removeRuleIds: present.map((rule) => rule.id),
    addRules: wanted,
  });
}

/** Must have been awaited before the session is used: no pixel may be sent that this browser would fetch itself. */
export async function protect({ publicUrl, accountKey }: Pick<Session, "publicUrl" | "accountKey">): Promise<void> {
  const place = { host: new URL(publicUrl).host, accountKey };
  const known = (await read<OwnPixels[]>(key.ownPixels)) ?? [];
  const others = known.filter((each) => each.host !== place.host || each.accountKey !== place.accountKey);
  await write({ [key.ownPixels]: [place, ...others].slice(0, MOST_PLACES) });
  await repairOwnRules();
}
