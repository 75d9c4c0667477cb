import { beforeEach, expect, test } from "vitest";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { protect, repairOwnRules } from "./ownrules.js";

const HERE = { publicUrl: "https://receipts.example:8443/", accountKey: "AliceAlice12" };
let browser: FakeChrome;

const filters = () => browser.rules.map(({ condition }) => condition.urlFilter);

beforeEach(() => {
  browser = fakeChrome();
});

test("own pixels are blocked direct and behind Gmail's proxy, from whatever page", async () => {
  await protect(HERE);

  expect(filters()).toEqual([
    "||googleusercontent.com/*#*://receipts.example:8443/p/AliceAlice12",
    "||receipts.example:8443/p/AliceAlice12",
  ]);
  expect(browser.rules.every(({ action, condition }) => action.type === "block" && !condition.initiatorDomains)).toBe(
    true,
  );
});

test("rules the browser has lost are put back from what is known", async () => {
  await protect(HERE);
  browser.rules = [];

  await Promise.all([repairOwnRules(), repairOwnRules()]);

  expect(filters()).toHaveLength(2);
});

test("rules that are not ours to set are taken out", async () => {
  await protect(HERE);
  const [rule] = browser.rules;
  if (rule) browser.rules = [{ ...rule, condition: { urlFilter: "||everything.example" } }];

  await repairOwnRules();

  expect(filters()).toEqual([
    "||googleusercontent.com/*#*://receipts.example:8443/p/AliceAlice12",
    "||receipts.example:8443/p/AliceAlice12",
  ]);
});

test("rules of others are left alone, and none of them ranks as high", async () => {
  const theirs = { id: 1000, priority: 3, action: { type: "allow" as const }, condition: { urlFilter: "*" } };
  browser.rules = [theirs];

  await protect(HERE);

  expect(browser.rules).toContainEqual(theirs);
  expect(browser.rules.filter(({ id }) => id !== 1000).every(({ priority = 0 }) => priority > 3)).toBe(true);
});

test("after moving, the pixels of old mails stay blocked too", async () => {
  await protect(HERE);
  await protect({ ...HERE, publicUrl: "https://new.example" });

  expect(filters()).toEqual([
    "||googleusercontent.com/*#*://new.example/p/AliceAlice12",
    "||new.example/p/AliceAlice12",
    "||googleusercontent.com/*#*://receipts.example:8443/p/AliceAlice12",
    "||receipts.example:8443/p/AliceAlice12",
  ]);
  expect(new Set(browser.rules.map(({ id }) => id)).size).toBe(4);
});

test("pairing again with the same server adds nothing", async () => {
  await protect(HERE);
  await protect(HERE);

  expect(filters()).toHaveLength(2);
});
