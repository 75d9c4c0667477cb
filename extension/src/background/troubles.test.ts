import { beforeEach, expect, test } from "vitest";
import { TROUBLES, type Trouble } from "../shared/troubles.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { forgetTroublesUpTo, tellTrouble } from "./troubles.js";

let browser: FakeChrome;

beforeEach(() => {
  browser = fakeChrome();
});

const listed = () => (browser.local.everything[TROUBLES] as Trouble[]).map(({ sentence }) => sentence);
const shown = () => [...browser.shown.values()].map(({ message }) => message);

test("two troubles at once are both told, and both listed", async () => {
  await Promise.all([tellTrouble("One."), tellTrouble("Two.")]);

  expect(listed()).toEqual(["Two.", "One."]);
  expect(shown()).toEqual(["One.", "Two."]);
});

test("the same one is told once until it was seen; of many the newest five are listed", async () => {
  for (const sentence of ["One.", "One.", "Two.", "Three.", "Four.", "Five.", "Six."]) await tellTrouble(sentence);
  expect(listed()).toEqual(["Six.", "Five.", "Four.", "Three.", "Two."]);
  expect(shown()).toHaveLength(6);

  await forgetTroublesUpTo(Date.now());
  await tellTrouble("Six.");
  expect(shown()).toHaveLength(7);
});

test("one that comes while the popup closes stays", async () => {
  const before = Date.now() - 1;
  await tellTrouble("Seen.");
  await Promise.all([tellTrouble("New."), forgetTroublesUpTo(before)]);

  expect(listed()).toEqual(["New.", "Seen."]);
});
