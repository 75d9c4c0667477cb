import { expect, test } from "vitest";
import { type Answer, isFinal, isSignedOut, isTurnedAway } from "./server.js";

const refused = (status: number, ours: boolean): Answer => ({
  kind: "refused",
  status,
  detail: "",
  ours,
  retryAfterS: 0,
});

test.each([
  [304, true, false],
  [400, true, true],
  [400, false, true],
  [401, true, false],
  [403, true, true],
  [403, false, false],
  [407, false, false],
  [404, true, true],
  [404, false, false],
  [405, true, true],
  [405, false, false],
  [408, true, false],
  [413, false, true],
  [451, false, false],
  [429, true, false],
  [500, true, false],
  [503, false, false],
])("a refusal with %i, in greentick's own words: %s, is final: %s", (status, ours, final) => {
  expect(isFinal(refused(status, ours))).toBe(final);
});

test("only greentick itself says that the session has ended", () => {
  expect(isSignedOut(refused(401, true))).toBe(true);
  expect(isSignedOut(refused(401, false))).toBe(false);
  expect(isSignedOut(refused(403, true))).toBe(false);
  expect(isSignedOut({ kind: "away" })).toBe(false);
});

test("neither a yes nor silence is a final refusal", () => {
  expect(isFinal({ kind: "ok", data: null })).toBe(false);
  expect(isFinal({ kind: "away" })).toBe(false);
});

test.each([
  [403, false, true],
  [406, false, true],
  [451, false, true],
  [401, false, false],
  [404, false, false],
  [407, false, false],
  [413, false, false],
  [503, false, false],
  [403, true, false],
])("with %i, in greentick's own words: %s, one request is turned away in front of it: %s", (status, ours, turned) => {
  expect(isTurnedAway(refused(status, ours))).toBe(turned);
});
