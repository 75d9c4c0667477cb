import { beforeEach, expect, test, vi } from "vitest";
import { key, type Settings } from "../shared/storage.js";
import { type Learned, printOf, trackerKey } from "../shared/trackers.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { protect } from "./ownrules.js";
import {
  endLettingThrough,
  followTrackerRules,
  learn,
  letThrough,
  MOST_LEARNED,
  repairTrackerRules,
} from "./trackerrules.js";

const HERE = { publicUrl: "https://receipts.example:8443/", accountKey: "AliceAlice12" };
let browser: FakeChrome;

const behindProxy = (original: string) => `https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#${original}`;
const pixel = (number: number) => behindProxy(`https://news.example/p/${number}.gif?u=77`);
const learned = () => browser.rules.filter(({ id }) => id >= 2000);
const filters = () => learned().map(({ condition }) => condition.urlFilter);
const prints = () => (browser.local.everything[trackerKey.learned] as Learned).prints;

async function set(trackers: Settings["trackers"]): Promise<void> {
  await browser.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers } });
  await repairTrackerRules();
}

beforeEach(() => {
  browser = fakeChrome();
});

test("what ships is on by default, and off when trackers are only marked or not looked for", async () => {
  await repairTrackerRules();
  expect(browser.rulesets).toEqual(["trackers"]);

  for (const mode of ["mark", "off"] as const) {
    await set(mode);
    expect(browser.rulesets).toEqual([]);
  }
  await set("block");
  expect(browser.rulesets).toEqual(["trackers"]);
});

test("a change of settings changes the rules", async () => {
  await followTrackerRules();
  await browser.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers: "off" } });
  await vi.waitFor(() => expect(browser.rulesets).toEqual([]));
});

test("an image the page found out about is stopped from the next view on", async () => {
  await learn([pixel(1), pixel(2)]);

  expect(filters()).toEqual(["#https://news.example/p/1.gif?u=77|", "#https://news.example/p/2.gif?u=77|"]);
  expect(prints()).toEqual([printOf(pixel(1)), printOf(pixel(2))]);
});

test("the same image takes one rule, which it gets again when the browser has lost it", async () => {
  await learn([pixel(1), pixel(1)]);
  browser.rules = [];
  await learn([pixel(1)]);

  expect(filters()).toHaveLength(1);
  expect(prints()).toHaveLength(1);
});

test("when there are too many, the oldest goes", async () => {
  await learn(Array.from({ length: MOST_LEARNED }, (_, number) => pixel(number)));
  await learn([pixel(MOST_LEARNED)]);

  expect(learned()).toHaveLength(MOST_LEARNED);
  expect(filters()).not.toContain("#https://news.example/p/0.gif?u=77|");
  expect(filters()).toContain(`#https://news.example/p/${MOST_LEARNED}.gif?u=77|`);
});

test("what was learned is forgotten when trackers are no longer blocked", async () => {
  await learn([pixel(1)]);
  await set("mark");

  expect(learned()).toEqual([]);
  expect(prints()).toEqual([]);
});

test("nothing is learned while trackers are not looked for", async () => {
  await set("off");
  await learn([pixel(1)]);

  expect(learned()).toEqual([]);
});

test("what cannot be requested is not learned", async () => {
  await learn(["data:image/gif;base64,R0lGODlhAQABAAAAACw=", "http://", ""]);

  expect(browser.rules).toEqual([]);
});

test("letting through opens exactly these images, above every rule but the own ones, and shuts again", async () => {
  await protect(HERE);
  await letThrough([pixel(1)]);
  await letThrough([pixel(2)]);

  expect(browser.sessionRules.map(({ action, condition }) => [action.type, condition.urlFilter])).toEqual([
    ["allow", "#https://news.example/p/1.gif?u=77|"],
    ["allow", "#https://news.example/p/2.gif?u=77|"],
  ]);
  expect(browser.sessionRules.every(({ priority = 0 }) => priority < (browser.rules[0]?.priority ?? 0))).toBe(true);

  await endLettingThrough([pixel(1)]);
  expect(browser.sessionRules.map(({ condition }) => condition.urlFilter)).toEqual([
    "#https://news.example/p/2.gif?u=77|",
  ]);
});

test("nothing stays open when the page is gone, or the worker", async () => {
  vi.useFakeTimers();
  await letThrough([pixel(1)]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(browser.sessionRules).toEqual([]);
  vi.useRealTimers();

  await letThrough([pixel(2)]);
  await followTrackerRules();
  expect(browser.sessionRules).toEqual([]);
});
