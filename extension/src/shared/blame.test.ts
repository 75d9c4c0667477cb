import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blamesTracking, refusalIn } from "./blame.js";

interface Row {
  id: string;
  text: string;
  blames_tracking: boolean;
}

const OWN_URL = "https://receipts.example.org";
const lines = readFileSync(new URL("../../../tests/corpus/bounces.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const rows: Row[] = lines.map((line) => JSON.parse(line));

describe("a mail that came back", () => {
  it("blames tracking where the server finds that too, in the whole corpus", () => {
    expect(rows.length).toBeGreaterThan(50);
    const wrong = rows.filter(({ text, blames_tracking }) => blamesTracking(text, OWN_URL) !== blames_tracking);
    expect(wrong).toEqual([]);
  });

  it.each([
    ["550 5.1.1 The account that you tried to reach does not exist", "5.1.1"],
    ["Remote host said: 554 refused", ""],
    ["DNS type 'mx' lookup of exmaple.example responded with code NXDOMAIN", ""],
    ["Message blocked\n(550-5.7.26 unauthenticated)", "5.7.26"],
  ])("was refused: %s", (text, status) => {
    expect(refusalIn(text, OWN_URL)).toEqual({ status, blamesTracking: false });
  });

  it.each([
    "",
    "421 4.7.0 Try again later. Gmail will retry for 47 more hours.",
    "Your message of 552 bytes waits: 450 try again later",
    "I am away until Monday, the 5.1.2027.",
    "Version 5.7.1.2 of 192.5.7.1",
    "----- Original message -----\n550 5.1.1",
    "Hello\n----- Original message -----\n550 5.1.1",
  ])("may have come back for no such reason: %s", (text) => {
    expect(refusalIn(text, OWN_URL)).toBeNull();
  });
});
