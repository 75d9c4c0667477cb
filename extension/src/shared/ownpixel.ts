/**
 * Knows the addresses of own pixels in every form they come back in: direct, behind an image proxy (Gmail's keeps the
 * address behind a `#`), entity-encoded, percent-encoded, with the host in mixed case.
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
const ENCODED_KEY_CHARACTER = /&#|&(?:dash|hyphen|lowbar);|%(?:25)*(?:2d|3\d|[46][1-9a-f]|5[0-9af]|7[0-9a])/i;
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

/** Whether an account's key can stand in this text: as it is, or with some of its characters encoded. */
export function mayName(text: string, own: readonly OwnPixels[]): boolean {
  if (own.some(({ accountKey }) => text.includes(accountKey))) return true;
  return own.length > 0 && /[&%]/.test(text) && ENCODED_KEY_CHARACTER.test(text);
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
