/** Tokens: unguessable names of one copy of a message. Pure; the Python twin shares tests/vectors/token.json. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** What a token opens: a pixel, a link, the recipient's page. */
export type TokenKind = "p" | "l" | "r";

export const NONCE_BYTES = 12;
const ACCOUNT_KEY_CHARS = 12;
const COPY_ID_CHARS = 16;
const MAC_BYTES = 9;
const NOTHING = new Uint8Array();

/**
 * A token of this account: account id (9 bytes), nonce (12) and mac (9) as 40 characters.
 * `extra` is empty, or for a link the exact UTF-8 bytes of its target.
 */
export function mint(
  mintKey: Uint8Array,
  kind: TokenKind,
  accountId: Uint8Array,
  nonce: Uint8Array,
  extra: Uint8Array = NOTHING,
): string {
  const said = concat(new TextEncoder().encode(kind), accountId, nonce, extra);
  return toBase64url(concat(accountId, nonce, hmac(sha256, mintKey, said).subarray(0, MAC_BYTES)));
}

/** The name of a token's copy within its account. */
export function copyId(token: string): string {
  return token.slice(ACCOUNT_KEY_CHARS, ACCOUNT_KEY_CHARS + COPY_ID_CHARS);
}

export function pixelUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/p/${token}.gif`;
}

/** Base64url without padding. */
export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Throws on anything but base64url. */
export function fromBase64url(text: string): Uint8Array {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
