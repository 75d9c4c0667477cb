/**
 * What an address alone proves, as rules for Chrome's declarativeNetRequest: such an image is never requested. Rules see the part
 * of Gmail's proxied addresses after `#` (measured 2026-10), where the original stands. They block nothing that judgeByAddress
 * would call harmless.
 */
import { FAMILIES, type Family } from "./families.js";
import { type BlockingRule, type Condition, DIRECT, ORIGINAL, PRIORITY, PROXIED } from "./imagerule.js";
import { PICTURE_ENDING, PICTURE_WORDS, pictureNameSource } from "./picturename.js";
import { hostSource, pathSource, SENDER_PATTERNS, type SenderPattern } from "./senders.js";

const HOST_ABOVE = "(?:[\\w.-]+\\.)?";
const PORT = "(?::[0-9]+)?";

/** Longer patterns need more memory than Chrome grants a regular expression (2 KB): plain filters, told by their length. */
const LONGEST_IN_REGEX = 60;

/** Words in one sparing rule: more would need more memory than that. */
const WORDS_A_RULE = 3;

/** All rules that ship, with ids from `firstId` on. */
export function shippedRules(firstId: number): BlockingRule[] {
  const sure = SENDER_PATTERNS.filter((pattern) => pattern.sure);
  const block = [
    ...sure.flatMap(proxiedSender),
    ...directSenders(sure),
    ...FAMILIES.flatMap((family) => [proxiedFamily(family), directFamily(family)]),
    ...greentickPixels(),
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

/**
 * Pixels of greentick's own kind, whoever runs the server: exactly 40 characters of a token. Chrome's 2 KB hold neither a count
 * nor forty times the token's alphabet (measured with isRegexSupported, Chromium 156): later characters may be any from `-` to `z`.
 */
function greentickPixels(): Condition[] {
  const token = "[-0-z]".repeat(16) + "[--z]".repeat(24);
  return [
    { regexFilter: `${ORIGINAL}[^/?#]+/p/${token}\\.gif$`, isUrlFilterCaseSensitive: true, ...PROXIED },
    { regexFilter: `^https?://[^/?#]+/p/${token}\\.gif$`, isUrlFilterCaseSensitive: true, ...DIRECT },
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
