/** Rules for single images, which are known only in this browser. Without the lists of senders' addresses. */
import { requestedAddress } from "./address.js";

/** A rule as chrome.declarativeNetRequest takes it. */
export interface BlockingRule {
  id: number;
  priority: number;
  action: { type: "block" | "allow" };
  condition: {
    regexFilter?: string;
    urlFilter?: string;
    isUrlFilterCaseSensitive: boolean;
    requestDomains?: string[];
    initiatorDomains?: string[];
    resourceTypes?: "image"[];
  };
}

/** Which rule wins. A user's choice beats what the page learned, which beats what ships. */
export const PRIORITY = { shipped: 1, learned: 2, chosen: 3 } as const;

export type Condition = BlockingRule["condition"];

/** Gmail's proxy serves all images of received mails. Without initiatorDomains: sandboxed frames have none, and would leak. */
export const PROXIED = { requestDomains: ["googleusercontent.com"] };
/** Directly shown images, as in a reply being written. The same addresses elsewhere on the web are none of our business. */
export const DIRECT = { initiatorDomains: ["mail.google.com"], resourceTypes: ["image" as const] };

export const ORIGINAL = "^[^#]*#https?://";

/** Addresses longer than this are matched by their beginning. */
const LONGEST_FILTER = 1500;

/** A rule for exactly this image, wherever Gmail's proxy has it from. Null if it is nothing that could be requested. */
export function ruleForImage(
  shown: string,
  options: { id: number; type: "block" | "allow"; priority: number },
): BlockingRule | null {
  const condition = conditionForImage(shown);
  const { id, type, priority } = options;
  return condition && { id, priority, action: { type }, condition };
}

function conditionForImage(shown: string): Condition | null {
  const requested = requestedAddress(shown);
  if (requested === null) {
    return null;
  }
  const hash = requested.indexOf("#");
  // The proxy's own part differs from view to view.
  const proxied = hash >= 0 && /^https?:\/\/[^/]*\.googleusercontent\.com\//.test(requested);
  const exact = proxied ? requested.slice(hash) : `|${hash < 0 ? requested : requested.slice(0, hash)}`;
  const urlFilter =
    exact.length > LONGEST_FILTER ? exact.slice(0, LONGEST_FILTER) : `${exact}${proxied || hash < 0 ? "|" : ""}`;
  return { urlFilter, isUrlFilterCaseSensitive: true, ...(proxied ? PROXIED : DIRECT) };
}
