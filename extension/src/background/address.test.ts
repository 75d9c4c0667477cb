import { expect, test } from "vitest";
import { readAddress } from "./address.js";

test.each([
  ["https://receipts.example.org", "https://receipts.example.org"],
  ["  https://receipts.example.org/dashboard?x=1 ", "https://receipts.example.org"],
  ["receipts.example.org", "https://receipts.example.org"],
  ["receipts.example.org:8443", "https://receipts.example.org:8443"],
  ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ["127.0.0.1:8787", "http://127.0.0.1:8787"],
  ["localhost:8787/", "http://localhost:8787"],
  ["[::1]:8787", "http://[::1]:8787"],
  ["https://bücher.example", "https://xn--bcher-kva.example"],
])("%s means %s", (typed, origin) => {
  expect(readAddress(typed)).toEqual({ ok: true, origin });
});

test.each([
  "http://receipts.example.org",
  "http://192.168.1.7:8787",
  "http://127.0.0.1.example.org",
  "http://localhost.example",
])("%s needs https", (typed) => {
  expect(readAddress(typed)).toEqual({ ok: false, problem: "server_needs_https" });
});

test.each([
  "",
  " ",
  "https://",
  "ftp://example.org",
  "javascript:alert(1)",
  "https://u:p@example.org",
  "a b",
  "https://a%20b",
  "https://a*b.example",
  "chrome://x",
])("%j is no address", (typed) => {
  expect(readAddress(typed)).toEqual({ ok: false, problem: "server_address_bad" });
});
