import { describe, expect, it } from "vitest";
import { isTarget } from "./target.js";

describe("a target", () => {
  it.each([
    "https://example.org",
    "http://example.org:8080/a/b?c=d&e=f#g",
    "https://example.org/a%20b%2Fc?x=%C3%BC",
    "https://example.org/?a=1&amp;b=(2)",
    "https://bücher.example/レシート?q=привет",
    "HTTPS://Example.ORG/Path",
    `https://example.org/${"a".repeat(3_900)}`,
    "https://[2001:db8::1]:443/x",
    "https://example.org/'\"<>|{}^`",
    "https://example.org/@name?mail=a@b.c",
    "https://127.0.0.1/",
  ])("is a whole address of the web: %s", (text) => {
    expect(isTarget(text)).toBe(true);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:ines@example.org",
    "tel:+491234",
    "cid:image001",
    "#top",
    "",
    "//example.org/",
    "/local",
    "ftp://example.org/",
    "https://user:password@example.org/",
    "https://good.example@evil.example/",
    "https://example.org\\@evil.example/",
    "https://example.org/\r\nSet-Cookie: a=b",
    "https://example.org/\u0000",
    "https://example.org/\u0085",
    "https://example.org/ x",
    "\thttps://example.org/",
    "https://example.org/ ",
    "https:///nowhere",
    "https://",
    "https://?x",
    "http:example.org",
    "https://example.org:99999/",
    "https://example.org:0/",
    "https://[::1/",
    "https://[::1]x/",
    "https://example.org/\u2028",
    "https://example.org/\u00a0",
    "https://example.org/\ud800",
    "https://a℀b.example/",
    "https://exa%6dple.org/",
    `https://example.org/${"a".repeat(4_000)}`,
    `https://example.org/${"ü".repeat(2_000)}`,
  ])("is nothing else: %s", (text) => {
    expect(isTarget(text)).toBe(false);
  });
});
