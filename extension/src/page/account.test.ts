import { expect, it } from "vitest";
import { gmailAddress } from "./account.js";

it.each([
  [{ GLOBALS: [...new Array(10).fill(null), "Alice@Example.ORG"] }, "alice@example.org"],
  [{ gbar: { _CONFIG: [[...new Array(10).fill(null), [0, 0, 0, 0, 0, "bob@example.org"]]] } }, "bob@example.org"],
  [{ GLOBALS: [] }, ""],
  [{ GLOBALS: "text", gbar: null }, ""],
  [{}, ""],
])("reads the mailbox's address from the page's globals", (view, expected) => {
  expect(gmailAddress(view)).toBe(expected);
});
