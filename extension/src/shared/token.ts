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
  return minter(mintKey, accountId, nonce)(kind, extra);
}

/** Makes all tokens of one copy: what depends on the key alone is worked out once. */
export function minter(
  mintKey: Uint8Array,
  accountId: Uint8Array,
  nonce: Uint8Array,
): (kind: TokenKind, extra?: Uint8Array) => string {
  const keyed = hmac.create(sha256, mintKey);
  const name = concat(accountId, nonce);
  const encoder = new TextEncoder();
  return (kind, extra = NOTHING) => {
    const said = keyed.clone().update(encoder.encode(kind)).update(name).update(extra);
    return toBase64url(concat(name, said.digest().subarray(0, MAC_BYTES)));
  };
}

/** The name of a token's copy within its account. */
export function copyId(token: string): string {
  return token.slice(ACCOUNT_KEY_CHARS, ACCOUNT_KEY_CHARS + COPY_ID_CHARS);
}

export function pixelUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/p/${token}.gif`;
}

/** A link that leads to this target; its token must be of kind `l` and of these very bytes. */
export function linkUrl(publicUrl: string, token: string, target: Uint8Array): string {
  return `${publicUrl.replace(/\/+$/, "")}/l/${token}/${toBase64url(target)}`;
}

/** The page where the recipient sees what was recorded, and may refuse. */
export function recipientUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/r/${token}`;
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
