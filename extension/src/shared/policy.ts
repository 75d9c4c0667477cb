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

/** As the server says it, and `policy`: whoever runs the server forbids it, no list of the user's. */
export type Found = Standing | "policy";

/** Worst first: one recipient who may not be counted withholds the receipt from the whole mail. */
const WORST: readonly Found[] = ["never_track", "policy", "refused", "consent_needed", "list_address"];

export interface Whom {
  address: string;
  standing: Found;
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

export function standingOf(address: string, policy: Policy, standings: Standings): Found {
  const lower = address.trim().toLowerCase();
  if (covers(policy.neverTrack, lower)) return "never_track";
  if (policy.nobody) return "policy";
  const known = standings[lower];
  if (known) return known.cause.startsWith("policy_") ? "policy" : known.standing;
  return policy.needsConsent && !covers(policy.automaticDomains, lower) ? "consent_needed" : "ok";
}

const GMAIL_HOSTS: readonly string[] = ["gmail.com", "googlemail.com"];

/** Everybody's mailboxes: such an address says nothing of who belongs together, or of one organisation's programs. */
const OPEN_HOSTS: ReadonlySet<string> = new Set([
  ...GMAIL_HOSTS,
  "outlook.com",
  "hotmail.com",
  "live.com",
  "yahoo.com",
  "icloud.com",
  "me.com",
  "gmx.de",
  "web.de",
  "mail.ru",
  "yandex.ru",
]);

/** The domain of an address; empty where it is one of everybody's. */
export function domainOf(address: string): string {
  const domain = hostOf(address);
  return OPEN_HOSTS.has(domain) ? "" : domain;
}

/** Whose mails are meant where all these addresses are: their one domain, else the one address. Empty: several come into question. */
export function oneOf(addresses: readonly string[]): string {
  const [address = "", ...others] = new Set(addresses.map((one) => one.toLowerCase()));
  const [host, ...otherHosts] = new Set([address, ...others].map(hostOf));
  if (otherHosts.length > 0) return "";
  return domainOf(address) || (host && others.length === 0 ? address : "");
}

function hostOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/**
 * Addresses, and domains with all that is below them, written `x.org` or `@x.org`. The server asks the same (domain/wish.py);
 * tests/vectors/never_track.json holds for both.
 */
export function covers(entries: readonly string[], address: string): boolean {
  const whole = compared(address);
  const domain = whole.slice(whole.lastIndexOf("@") + 1);
  return entries.some((entry) => {
    const wanted = compared(entry);
    return wanted === whole || (wanted !== "" && (domain === wanted || domain.endsWith(`.${wanted}`)));
  });
}

/** The same for one that may be a domain itself. */
export function holds(entries: readonly string[], whom: string): boolean {
  return covers(entries, whom.includes("@") ? whom : `x@${whom}`);
}

/** In the one spelling in which it is compared: `@Bücher.example.` is the domain `xn--bcher-kva.example`. */
function compared(entry: string): string {
  const plain = entry.trim().toLowerCase();
  const at = plain.lastIndexOf("@");
  const host = asciiHost(plain.slice(at + 1));
  const name = plain.slice(0, Math.max(at, 0));
  if (GMAIL_HOSTS.includes(host)) return name ? `${gmailName(name)}@gmail.com` : "gmail.com";
  return name ? `${name}@${host}` : host;
}

/** Gmail ignores dots, and what follows a plus; where nothing is left it is nobody's. */
function gmailName(name: string): string {
  return name.replace(/\+.*/s, "").replaceAll(".", "") || name;
}

/** As domains are written where letters beyond ASCII are not allowed. */
function asciiHost(host: string): string {
  const bare = host.replaceAll("。", ".").replace(/^\.+|\.+$/g, "");
  const isAscii = [...bare].every((letter) => letter < "\u0080");
  return isAscii || !URL.canParse(`http://${bare}`) ? bare : new URL(`http://${bare}`).hostname;
}
