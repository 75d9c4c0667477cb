/**
 * What an address alone proves, as rules for Chrome's declarativeNetRequest: such an image is never requested. Rules see the part
 * of Gmail's proxied addresses after `#` (measured 2026-10), where the original stands. They block nothing that judgeByAddress
 * would call harmless.
 */
import { requestedAddress } from "./address.js";
import { FAMILIES, type Family } from "./families.js";
import { PICTURE_ENDING, PICTURE_WORDS, pictureNameSource } from "./picturename.js";
import { hostSource, pathSource, SENDER_PATTERNS, type SenderPattern } from "./senders.js";

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

type Condition = BlockingRule["condition"];

/** Gmail's proxy serves all images of received mails. Without initiatorDomains: sandboxed frames have none, and would leak. */
const PROXIED = { requestDomains: ["googleusercontent.com"] };
/** Directly shown images, as in a reply being written. The same addresses elsewhere on the web are none of our business. */
const DIRECT = { initiatorDomains: ["mail.google.com"], resourceTypes: ["image" as const] };

const ORIGINAL = "^[^#]*#https?://";
const HOST_ABOVE = "(?:[\\w.-]+\\.)?";
const PORT = "(?::[0-9]+)?";

/** Longer patterns need more memory than Chrome grants a regular expression (2 KB): plain filters, told by their length. */
const LONGEST_IN_REGEX = 60;

/** Words in one sparing rule: more would need more memory than that. */
const WORDS_A_RULE = 3;

/** Addresses longer than this are matched by their beginning. */
const LONGEST_FILTER = 1500;

/**
 * All rules that ship, with ids from `firstId` on. `servers` are the hosts of greentick servers the user knows of: their pixels
 * are blocked like anyone's (elsewhere a pixel of this kind is too short for a rule to tell, and is learned).
 */
export function shippedRules(firstId: number, servers: readonly string[] = []): BlockingRule[] {
  const sure = SENDER_PATTERNS.filter((pattern) => pattern.sure);
  const block = [
    ...sure.flatMap(proxiedSender),
    ...directSenders(sure),
    ...FAMILIES.flatMap((family) => [proxiedFamily(family), directFamily(family)]),
    ...servers.flatMap(greentickServer),
  ];
  return [
    ...block.map((condition) => ({ condition, type: "block" as const })),
    ...sparing().map((condition) => ({ condition, type: "allow" as const })),
  ].map(({ condition, type }, index) => ({
    id: firstId + index,
    priority: PRIORITY.shipped,
    action: { type },
    condition,
  }));
}

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

function proxiedSender({ host, path }: SenderPattern): Condition[] {
  if (host.length + path.length > LONGEST_IN_REGEX) {
    return [".", "//"].map((before) => ({
      urlFilter: `#http*${before}${host}${path}^`,
      isUrlFilterCaseSensitive: false,
      ...PROXIED,
    }));
  }
  const rest = path === "" ? "(?:[:/?#]|$)" : PORT + pathSource(path, true).slice(1);
  return [
    { regexFilter: ORIGINAL + HOST_ABOVE + hostSource(host) + rest, isUrlFilterCaseSensitive: false, ...PROXIED },
  ];
}

/** Whole hosts share one rule; the others are plain filters, of which there may be many more than regular expressions. */
function directSenders(sure: readonly SenderPattern[]): Condition[] {
  const wholeHosts = sure.filter(({ host, path }) => path === "" && !/[*#]/.test(host)).map(({ host }) => host);
  const others = sure.filter(({ host, path }) => path !== "" && !/[*#]/.test(host + path));
  return [
    { urlFilter: "*", isUrlFilterCaseSensitive: false, requestDomains: wholeHosts, ...DIRECT },
    ...others.map(({ host, path }) => ({
      urlFilter: `||${host}${path}${/[a-z0-9]$/i.test(path) ? "^" : ""}`,
      isUrlFilterCaseSensitive: false,
      ...DIRECT,
    })),
  ];
}

function proxiedFamily({ source, exact }: Family): Condition {
  return { regexFilter: `${ORIGINAL}[^/?#]+${source}`, isUrlFilterCaseSensitive: exact === true, ...PROXIED };
}

function directFamily({ source, exact }: Family): Condition {
  return { regexFilter: `^https?://[^/?#]+${source}`, isUrlFilterCaseSensitive: exact === true, ...DIRECT };
}

function greentickServer(host: string): Condition[] {
  const source = `${hostSource(host)}/p/[\\w-]+\\.gif$`;
  return [
    { regexFilter: ORIGINAL + source, isUrlFilterCaseSensitive: true, ...PROXIED },
    { regexFilter: `^https?://${source}`, isUrlFilterCaseSensitive: true, ...DIRECT },
  ];
}

function sparing(): Condition[] {
  const groups = Array.from({ length: Math.ceil(PICTURE_WORDS.length / WORDS_A_RULE) }, (_, index) =>
    pictureNameSource(PICTURE_WORDS.slice(index * WORDS_A_RULE, (index + 1) * WORDS_A_RULE)),
  );
  return [...groups, PICTURE_ENDING].flatMap((source) => [
    { regexFilter: `#http[^?#]*${source}`, isUrlFilterCaseSensitive: false, ...PROXIED },
    { regexFilter: `^[^?#]*${source}`, isUrlFilterCaseSensitive: false, ...DIRECT },
  ]);
}
