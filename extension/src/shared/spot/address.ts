/**
 * The address an image really comes from. Gmail shows every image through its proxy
 * (`https://ciN.googleusercontent.com/meips/...=s0-d-e1-ft#<original>`, `/proxy/` in older mails), with the original after `#`.
 */

/** An address taken apart for judging. `host` is lower case, in ASCII (punycode) and without a dot at its end. */
export interface Address {
  /** The whole address, as a browser would request it. */
  href: string;
  host: string;
  /** Path with its leading slash. Ends where another address is carried along, whose words say nothing about this host. */
  path: string;
  /** Query without its question mark, cut like the path. */
  query: string;
}

/** Why there is no address to judge: inside the mail itself, unreadable, or Gmail's proxy without the original. */
export type NoAddress = "embedded" | "bad_address" | "no_original";

/** Nobody wraps a proxy in a proxy more often than this; deeper nesting is an attempt to tire the reader's browser. */
const DEEPEST = 5;
/** Longer addresses are cut before their shape is looked at: no rule needs more. */
const LONGEST = 2048;

/** The original address of an image as it stands in a mail or in Gmail's page. */
export function readAddress(shown: string): Address | NoAddress {
  const text = shown.trim();
  if (/^(?:data|blob|cid|about|javascript|chrome-extension):/i.test(text)) {
    return "embedded";
  }
  let url = parse(unescapeHtml(text));
  for (let depth = 0; url !== null && isGmailProxy(url); depth += 1) {
    const inner = originalOf(url);
    if (inner === "" || depth === DEEPEST) {
      return isProxyPath(url.pathname) ? "no_original" : cut(url);
    }
    url = parse(inner);
  }
  return url === null ? "bad_address" : cut(url);
}

/** What Gmail's page requests for this image, if it can be requested at all: the text a blocking rule is matched against. */
export function requestedAddress(shown: string): string | null {
  return parse(unescapeHtml(shown.trim()))?.href ?? null;
}

/** Path and query as one text, as patterns are written. */
export function targetOf({ path, query }: Address): string {
  return query === "" ? path : `${path}?${query}`;
}

/** The part of a host its owner registered: what to call a sender nobody has a name for. */
export function siteOf(host: string): string {
  if (/^[\d.]+$|^\[/.test(host)) {
    return host;
  }
  const labels = host.split(".");
  const country = labels.at(-1) ?? "";
  const second = labels.at(-2) ?? "";
  const registry = country.length === 2 && /^(?:com?|net|org|ac|gov|edu|ne|or|go)$/.test(second);
  return labels.slice(registry ? -3 : -2).join(".");
}

function parse(text: string): URL | null {
  const whole = text.startsWith("//") ? `https:${text}` : text;
  try {
    const url = new URL(whole);
    return /^https?:$/.test(url.protocol) && url.hostname !== "" ? url : null;
  } catch {
    return null;
  }
}

/** Attributes read as source text still carry their entities. */
function unescapeHtml(text: string): string {
  return text.includes("&amp;") ? text.replaceAll("&amp;", "&") : text;
}

function isGmailProxy(url: URL): boolean {
  return url.hostname.endsWith(".googleusercontent.com");
}

function isProxyPath(path: string): boolean {
  return /^\/(?:meips|proxy|gadgets\/proxy)(?:\/|$)/.test(path);
}

/** The address a proxy's own address names, or nothing. */
function originalOf(url: URL): string {
  const after = url.hash.slice(1);
  if (/^https?:/i.test(after)) {
    return after;
  }
  if (/^https?%3a/i.test(after)) {
    return decode(after);
  }
  const asked = url.pathname === "/gadgets/proxy" ? /[?&]url=([^&]+)/.exec(url.search)?.[1] : undefined;
  return asked === undefined ? "" : decode(asked);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function cut(url: URL): Address {
  const path = url.pathname.slice(0, LONGEST);
  const carried = path.search(/\/https?(?::|%3a)/i);
  return {
    href: url.href,
    host: url.hostname.replace(/\.$/, ""),
    path: carried < 0 ? path : path.slice(0, carried + 1),
    query: carried < 0 ? url.search.slice(1, LONGEST) : "",
  };
}
