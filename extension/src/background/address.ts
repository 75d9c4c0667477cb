/** The address a user types for the server. Pure. */

export type Address =
  | { ok: true; origin: string }
  /** Names of messages: `server_address_bad`, `server_needs_https`. */
  | { ok: false; problem: "server_address_bad" | "server_needs_https" };

/** Chromium takes blanks and more into a host's name, where others refuse them; no server's name has any. */
const HOSTNAME = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/;
const LOOPBACK = /^(localhost|[^.]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** `example.org` means https; a loopback name means http. */
function withScheme(typed: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return typed;
  const hostname = typed.match(/^(\[[^\]]*\]|[^:/]*)/)?.[0] ?? "";
  return `${isLoopback(hostname.toLowerCase()) ? "http" : "https"}://${typed}`;
}

/** The origin that was meant; a path behind it, as of a pasted dashboard address, is left away. */
export function readAddress(typed: string): Address {
  const text = withScheme(typed.trim());
  if (!URL.canParse(text)) return { ok: false, problem: "server_address_bad" };
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (!isWeb || !HOSTNAME.test(url.hostname) || url.username || url.password)
    return { ok: false, problem: "server_address_bad" };
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return { ok: false, problem: "server_needs_https" };
  return { ok: true, origin: url.origin };
}
