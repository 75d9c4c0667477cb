import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { copyId, fromBase64url, mint, pixelUrl, type TokenKind, toBase64url } from "./token.js";

const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/token.json", import.meta.url), "utf8"));

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

describe("tokens", () => {
  it("are the ones the server makes", () => {
    expect(vectors.tokens.length).toBeGreaterThan(5);
    for (const vector of vectors.tokens) {
      const minted = mint(
        bytes(vector.mint_key_hex),
        vector.kind as TokenKind,
        bytes(vector.account_id_hex),
        bytes(vector.nonce_hex),
        new TextEncoder().encode(vector.extra_utf8),
      );
      expect(minted).toBe(vector.token);
    }
  });

  it("begin with the account's key, and name their copy next", () => {
    const accountId = new Uint8Array(9).fill(7);
    const nonce = new Uint8Array(12).fill(200);
    const token = mint(new Uint8Array(32), "p", accountId, nonce);
    expect(token).toHaveLength(40);
    expect(token.startsWith(toBase64url(accountId))).toBe(true);
    expect(copyId(token)).toBe(toBase64url(nonce));
  });

  it("stand in an address without words that give them away", () => {
    expect(pixelUrl("https://example.org/", "t".repeat(40))).toBe(`https://example.org/p/${"t".repeat(40)}.gif`);
  });

  it("survive base64url and back", () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(fromBase64url(toBase64url(all))).toEqual(all);
    expect(toBase64url(all)).toMatch(/^[\w-]+$/);
  });
});
