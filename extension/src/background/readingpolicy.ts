/** What a server says of its policy and of recipients, read as leniently as everything else it sends. Pure. */
import { isLineLanguage, type LineLanguage } from "../shared/disclosure.js";
import type { Policy } from "../shared/policy.js";
import type { Standing } from "../shared/wire.js";
import { isRecord } from "./server.js";

/** As much of the server's settings as mails must heed; an older server has no policy and forbids nothing. */
export function readPolicy(data: unknown): Policy {
  const settings = isRecord(data) ? data : {};
  const policy = isRecord(settings.policy) ? settings.policy : {};
  return {
    neverTrack: textsOf(settings.never_track),
    alwaysDiscloses: policy.disclosure === "always",
    needsConsent: policy.consent === true,
    automaticDomains: textsOf(policy.automatic_domains),
    nobody: policy.receipts === "nobody",
  };
}

/** Sentences by language; of languages and kinds that are known here. */
export function byLanguage(data: unknown): Partial<Record<LineLanguage, string>> {
  const entries = isRecord(data) ? Object.entries(data) : [];
  return Object.fromEntries(entries.filter(([name, text]) => isLineLanguage(name) && typeof text === "string"));
}

const STANDINGS: ReadonlySet<unknown> = new Set<Standing>([
  "never_track",
  "refused",
  "consent_needed",
  "list_address",
  "ok",
]);

/** What the server says of addresses; a standing of a newer kind is none. */
export function readStandings(data: unknown): { address: string; standing: Standing; cause: string }[] {
  const list = isRecord(data) && Array.isArray(data.recipients) ? data.recipients : [];
  return list.flatMap((one) => {
    if (!isRecord(one) || typeof one.address !== "string" || !STANDINGS.has(one.standing)) return [];
    const cause = typeof one.cause === "string" ? one.cause : "";
    return [{ address: one.address.toLowerCase(), standing: one.standing as Standing, cause }];
  });
}

function textsOf(data: unknown): string[] {
  return Array.isArray(data) ? data.filter((one) => typeof one === "string") : [];
}
