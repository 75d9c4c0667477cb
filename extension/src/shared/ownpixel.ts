/**
 * Knows own pixels in HTML, in every form they come back in: direct, behind an image proxy (Gmail's keeps the
 * address behind a `#`), entity-encoded, percent-encoded, with the host in mixed case. All other images are left alone.
 */
import type { OwnPixels } from "./send.js";

const ENTITIES: Record<string, string> = {
  amp: "&",
  sol: "/",
  colon: ":",
  period: ".",
  num: "#",
  lowbar: "_",
  percnt: "%",
  dash: "-",
  hyphen: "-",
  Tab: "\t",
  NewLine: "\n",
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?/g;
const SOURCE = /[\s"'/](?:data-)?src(?:set)?\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi;
const IMAGE = /<img[\s/]/gi;
const IMAGE_TAG = /^<img[\s/]/i;
const ENCODED_KEY_CHARACTER = /&#|&(?:dash|hyphen|lowbar);|%(?:25)*(?:2d|3\d|[46][1-9a-f]|5[0-9af]|7[0-9a])/i;
const [SPACE, DOUBLE_QUOTE, SINGLE_QUOTE, SLASH, EQUALS, GREATER, SMALL_I] = [32, 34, 39, 47, 61, 62, 105] as const;
/** An address may be encoded once by a proxy and once by HTML; nobody was seen to do more. */
const LAYERS = 3;

const patterns = new Map<string, RegExp>();

/** The copy ids of own pixels named in this address (of an image, as in the DOM or in HTML). */
export function ownCopyIds(address: string, own: readonly OwnPixels[]): string[] {
  if (own.length === 0) return [];
  const pattern = patternOf(own);
  let text = address.replace(/[\t\n\r]/g, "");
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const found = [...text.matchAll(pattern)].map((match) => match[1] ?? "");
    if (found.length > 0) return found;
    const decoded = decodeOnce(text);
    if (decoded === text) return [];
    text = decoded;
  }
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** `html` without own pixels; the very same string when it holds none. */
export function withoutOwnPixels(html: string, own: readonly OwnPixels[]): string {
  if (!mayName(html, own) || !holdsOwnPixel(html, own)) return html;
  let kept = "";
  let from = 0;
  for (let start = html.indexOf("<"); start !== -1; ) {
    // From the first tag on, so that what merely looks like one inside another's attribute is passed over.
    const end = isTagStart(html.charCodeAt(start + 1)) ? tagEnd(html, start) : start + 1;
    if (end === -1) break;
    if (isI(html.charCodeAt(start + 1)) && isOwnImage(html.slice(start, end), own)) {
      kept += html.slice(from, start);
      from = end;
    }
    start = html.indexOf("<", end);
  }
  return kept + html.slice(from);
}

/** Where the tag that opens at `start` ends, behind its `>`; a `>` inside a quoted value is none. -1: it never ends. */
export function tagEnd(html: string, start: number): number {
  let afterEquals = false;
  for (let at = start + 1; at < html.length; at += 1) {
    const code = html.charCodeAt(at);
    if (code === GREATER) return at + 1;
    if (afterEquals && (code === DOUBLE_QUOTE || code === SINGLE_QUOTE)) {
      at = html.indexOf(code === DOUBLE_QUOTE ? '"' : "'", at + 1);
      if (at === -1) return -1;
      afterEquals = false;
    } else if (code === EQUALS) {
      afterEquals = true;
    } else if (code > SPACE) {
      afterEquals = false;
    }
  }
  return -1;
}

/** A quick look at the images alone: nearly every mail holds none of ours. */
function holdsOwnPixel(html: string, own: readonly OwnPixels[]): boolean {
  for (const { index } of html.matchAll(IMAGE)) {
    const end = tagEnd(html, index);
    if (end === -1) return false;
    if (isOwnImage(html.slice(index, end), own)) return true;
  }
  return false;
}

function isOwnImage(tag: string, own: readonly OwnPixels[]): boolean {
  if (!IMAGE_TAG.test(tag) || !mayName(tag, own)) return false;
  for (const [, double, single, bare] of tag.matchAll(SOURCE)) {
    if (ownCopyIds(double ?? single ?? bare ?? "", own).length > 0) return true;
  }
  return false;
}

/** Whether an account's key can stand in this text: as it is, or with some of its characters encoded. */
function mayName(text: string, own: readonly OwnPixels[]): boolean {
  if (own.some(({ accountKey }) => text.includes(accountKey))) return true;
  return own.length > 0 && /[&%]/.test(text) && ENCODED_KEY_CHARACTER.test(text);
}

function isI(code: number): boolean {
  return (code | 32) === SMALL_I;
}

function isTagStart(code: number): boolean {
  return code === SLASH || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function patternOf(own: readonly OwnPixels[]): RegExp {
  const name = own.map(({ host, accountKey }) => `${host} ${accountKey}`).join();
  let pattern = patterns.get(name);
  if (!pattern) {
    pattern = new RegExp(`//(?:${own.map(placeOf).join("|")})([\\w-]{16})`, "g");
    patterns.set(name, pattern);
  }
  return pattern;
}

function placeOf({ host, accountKey }: OwnPixels): string {
  // Letters of a host match in either case, those of a token only as they are.
  const anyCase = host
    .toLowerCase()
    .replace(/[a-z]|[^a-z0-9]/g, (one) => (/[a-z]/.test(one) ? `[${one}${one.toUpperCase()}]` : `\\${one}`));
  const port = /:\d+$/.test(host) ? "" : "(?::(?:80|443))?";
  return `${anyCase}\\.?${port}(?:/[\\w.~-]+)*?/p/${accountKey}`;
}

function decodeOnce(text: string): string {
  const plain = text.includes("&") ? text.replace(ENTITY, entity) : text;
  return plain.includes("%") ? plain.replace(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => character(hex, 16)) : plain;
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (decimal) return character(decimal, 10);
  if (hex) return character(hex, 16);
  return ENTITIES[name ?? ""] ?? whole;
}

function character(digits: string, base: number): string {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
