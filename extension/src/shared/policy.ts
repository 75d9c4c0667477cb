/** Who may get a receipt: the user's own list, the instance's policy, and what the server has said of an address. Pure. */
import type { Standings } from "./storage.js";
import type { Standing } from "./wire.js";

/** As much of the server's settings as a mail must heed, under key `policy`. */
export interface Policy {
  neverTrack: string[];
  /** The line under the mail cannot be left out. */
  alwaysDiscloses: boolean;
  /** Nobody is counted who has not agreed, save inside these domains. */
  needsConsent: boolean;
  automaticDomains: string[];
  nobody: boolean;
}

export const NO_POLICY: Policy = {
  neverTrack: [],
  alwaysDiscloses: false,
  needsConsent: false,
  automaticDomains: [],
  nobody: false,
};

/** One image goes to all: with more recipients than these it tells nothing, and what is meant is a campaign. */
export const MOST_RECIPIENTS = 50;

/** Worst first: one recipient who may not be counted withholds the receipt from the whole mail. */
const WORST: readonly Standing[] = ["never_track", "refused", "consent_needed", "list_address"];

export interface Whom {
  address: string;
  standing: Standing;
}

/** The worst of these addresses. Null: nothing is known against any. */
export function worst(addresses: readonly string[], policy: Policy, standings: Standings): Whom | null {
  const found = addresses.map((address) => ({ address, standing: standingOf(address, policy, standings) }));
  for (const standing of WORST) {
    const one = found.find((each) => each.standing === standing);
    if (one) return one;
  }
  return null;
}

export function standingOf(address: string, policy: Policy, standings: Standings): Standing {
  const lower = address.trim().toLowerCase();
  if (policy.nobody || covers(policy.neverTrack, lower)) return "never_track";
  const known = standings[lower]?.standing;
  if (known) return known;
  return policy.needsConsent && !covers(policy.automaticDomains, lower) ? "consent_needed" : "ok";
}

/** Addresses, and domains with all that is below them, written `x.org` or `@x.org`. */
export function covers(entries: readonly string[], address: string): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return entries.some((entry) => {
    const wanted = entry.trim().toLowerCase();
    if (wanted.includes("@", 1)) return wanted === address;
    const bare = wanted.replace(/^@/, "");
    return bare !== "" && (domain === bare || domain.endsWith(`.${bare}`));
  });
}
