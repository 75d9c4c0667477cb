/**
 * What an address alone proves, as rules for Chrome's declarativeNetRequest: such an image is never requested. Rules see the part
 * of Gmail's proxied addresses after `#` (measured 2026-10), where the original stands. They block nothing that judgeByAddress
 * would call harmless.
 */
import { FAMILIES } from "./families.js";
import { type BlockingRule, type Condition, DIRECT, ORIGINAL, PRIORITY, PROXIED } from "./imagerule.js";
import { PICTURE_ENDING, PICTURE_WORDS, pictureNameSource } from "./picturename.js";
import { BOUNDARY, hostSource, pathSource, SENDER_PATTERNS, type SenderPattern } from "./senders.js";

type Where = typeof PROXIED | typeof DIRECT;

/** A picture that does not come by way of Gmail's proxy. */
const SHOWN = "^https?://";
const HOST_ABOVE = "([\\w.-]+\\.)?";
const HOST_END = "([:/?#]|$)";
const ENDS = [HOST_END, BOUNDARY, ""] as const;

/**
 * What one rule's patterns may cost together (see costOf): with 76 a regular expression needs more memory than Chrome grants it
 * (2 KB; measured with isRegexSupported, Chromium 156). What is longer alone becomes plain filters.
 */
const ROOM = 70;

/** Words in one sparing rule: more would need more memory than that. */
const WORDS_A_RULE = 3;

/** All rules that ship, with ids from `firstId` on. */
export function shippedRules(firstId: number): BlockingRule[] {
  const sure = SENDER_PATTERNS.filter((pattern) => pattern.sure);
  const block = [
    ...proxiedSenders(sure),
    ...directSenders(sure),
    ...families(ORIGINAL, PROXIED),
    ...families(SHOWN, DIRECT),
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

function proxiedSenders(sure: readonly SenderPattern[]): Condition[] {
  const long = sure.filter(isLong);
  return [
    ...senders(sure, ORIGINAL, PROXIED),
    ...long.flatMap(({ host, path }) => [".", "//"].map((before) => plain(`#http*${before}${host}${path}^`, PROXIED))),
  ];
}

/** Whole hosts share one rule. */
function directSenders(sure: readonly SenderPattern[]): Condition[] {
  const wholeHosts = sure.filter(({ host, path }) => path === "" && !/[*#]/.test(host)).map(({ host }) => host);
  const others = sure.filter(({ host, path }) => path !== "" && !/[*#]/.test(host + path));
  const long = others.filter(isLong);
  return [
    { ...plain("*", DIRECT), requestDomains: wholeHosts },
    ...senders(others, SHOWN, DIRECT),
    ...long.map(({ host, path }) => plain(`||${host}${path}^`, DIRECT)),
  ];
}

function isLong(pattern: SenderPattern): boolean {
  return costOf(sourceOf(pattern)) > ROOM;
}

function senders(patterns: readonly SenderPattern[], before: string, where: Where): Condition[] {
  const sources = patterns.filter((pattern) => !isLong(pattern)).map(sourceOf);
  const ending = (end: string) => sources.filter((source) => endOf(source) === end).map((each) => withoutEnd(each));
  return ENDS.flatMap((end) =>
    packed(ending(end)).map((some) => expression(`${before}${HOST_ABOVE}${some}${end}`, where)),
  );
}

function families(before: string, where: Where): Condition[] {
  return [false, true].flatMap((isExact) => {
    const sources = FAMILIES.filter(({ exact = false }) => exact === isExact).map(({ source }) => source);
    return packed(sources).map((some) => expression(`${before}[^/?#]+${some}`, where, isExact));
  });
}

/** As few alternatives as hold them all: the most costly first, each into the first that has room for it. */
function packed(sources: readonly string[]): string[] {
  const rules: string[][] = [];
  for (const source of [...sources].sort((left, right) => costOf(right) - costOf(left))) {
    const roomy = rules.find((rule) => costOf([...rule, source].join("|")) <= ROOM);
    if (roomy) roomy.push(source);
    else rules.push([source]);
  }
  return rules.map((rule) => (rule.length > 1 ? `(${rule.join("|")})` : rule.join("")));
}

function sourceOf({ host, path }: SenderPattern): string {
  return hostSource(host) + (path === "" ? HOST_END : pathSource(path, true).slice(1));
}

function endOf(source: string): string {
  return ENDS.find((end) => source.endsWith(end)) ?? "";
}

function withoutEnd(source: string): string {
  return source.slice(0, source.length - endOf(source).length);
}

/** About what a regular expression takes in memory: a character one, a class of them some. */
function costOf(source: string): number {
  return withoutEnd(source)
    .replaceAll(/\[[^\]]*\]|\\w/g, "four")
    .replaceAll(/\\./g, "1").length;
}

function expression(regexFilter: string, where: Where, isUrlFilterCaseSensitive = false): Condition {
  return { regexFilter, isUrlFilterCaseSensitive, ...where };
}

function plain(urlFilter: string, where: Where): Condition {
  return { urlFilter, isUrlFilterCaseSensitive: false, ...where };
}

/**
 * Pixels of greentick's own kind, whoever runs the server: exactly 40 characters of a token. Chrome's 2 KB hold neither a count
 * nor forty times the token's alphabet (measured with isRegexSupported, Chromium 156): later characters may be any from `-` to `z`.
 */
function greentickPixels(): Condition[] {
  const token = "[-0-z]".repeat(16) + "[--z]".repeat(24);
  return [
    expression(`${ORIGINAL}[^/?#]+/p/${token}\\.gif$`, PROXIED, true),
    expression(`${SHOWN}[^/?#]+/p/${token}\\.gif$`, DIRECT, true),
  ];
}

function sparing(): Condition[] {
  const groups = Array.from({ length: Math.ceil(PICTURE_WORDS.length / WORDS_A_RULE) }, (_, index) =>
    pictureNameSource(PICTURE_WORDS.slice(index * WORDS_A_RULE, (index + 1) * WORDS_A_RULE)),
  );
  return [...groups, PICTURE_ENDING].flatMap((source) => [
    expression(`#http[^?#]*${source}`, PROXIED),
    expression(`^[^?#]*${source}`, DIRECT),
  ]);
}
