import { beforeEach, expect, test } from "vitest";
import { type SenderChoices, type ThreadTrackers, type TrackerCount, trackerKey } from "../shared/trackers.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { chooseForSender, MOST_SENDERS, MOST_THREADS, trackersSeen } from "./trackers.js";

let browser: FakeChrome;

function seen(threadId: string, messageId: string, stopped = 2, learn: string[] = []) {
  const found = { names: ["HubSpot", "Mailchimp"], count: 2, stopped };
  return trackersSeen([{ threadId, messageId, found }], learn);
}

const thread = (id: string) => browser.local.everything[trackerKey.thread(id)] as ThreadTrackers | undefined;
const total = () => browser.local.everything[trackerKey.count] as TrackerCount;
const senders = () => browser.local.everything[trackerKey.senders] as SenderChoices;

beforeEach(() => {
  browser = fakeChrome();
});

test("a thread remembers the trackers of each of its messages", async () => {
  await Promise.all([seen("18a", "m1"), seen("18a", "m2", 1)]);

  expect(thread("18a")?.messages).toEqual({
    m1: { names: ["HubSpot", "Mailchimp"], count: 2, stopped: 2 },
    m2: { names: ["HubSpot", "Mailchimp"], count: 2, stopped: 1 },
  });
});

test("messages told together count like messages told one by one", async () => {
  const found = { names: ["HubSpot"], count: 1, stopped: 1 };
  await trackersSeen(
    [
      { threadId: "18a", messageId: "m1", found },
      { threadId: "18b", messageId: "m2", found },
      { threadId: "18a", messageId: "m3", found },
    ],
    [],
  );

  expect(Object.keys(thread("18a")?.messages ?? {})).toEqual(["m1", "m3"]);
  expect(total()).toMatchObject({ seen: 3, stopped: 3 });
});

test("a message counts once, however often it is looked at, and more when more of it is stopped", async () => {
  await seen("18a", "m1", 0);
  await seen("18a", "m1", 0);
  expect(total()).toMatchObject({ seen: 2, stopped: 0 });

  await seen("18a", "m1", 2);
  await seen("18a", "m1", 1);
  await seen("18a", "m1", 1);
  expect(total()).toMatchObject({ seen: 2, stopped: 2 });
});

test("images that were not stopped are learned", async () => {
  await seen("18a", "m1", 1, ["https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#https://news.example/o/7?u=1"]);

  expect(browser.rules.map(({ condition }) => condition.urlFilter)).toEqual(["#https://news.example/o/7?u=1|"]);
});

test("the oldest threads go when there are too many", async () => {
  const old = Object.fromEntries(
    Array.from({ length: MOST_THREADS }, (_, number) => [
      trackerKey.thread(`old${number}`),
      { at: number, messages: {} },
    ]),
  );
  await browser.local.set(old);
  await seen("new", "m1");

  const kept = Object.keys(browser.local.everything).filter((name) => name.startsWith(trackerKey.thread("")));
  expect(kept.length).toBeLessThanOrEqual(MOST_THREADS);
  expect(thread("old0")).toBeUndefined();
  expect(thread("new")).toBeDefined();
});

test("a full storage costs the mark, not the rule", async () => {
  browser.local.quota = 10;
  await seen("18a", "m1", 0, ["https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#https://news.example/o/7?u=1"]);

  expect(thread("18a")).toBeUndefined();
  expect(browser.rules).toHaveLength(1);
});

test("a sender is chosen for, by address, and left to the rule for all again", async () => {
  await chooseForSender("News@Shop.example", "always");
  expect(senders()["news@shop.example"]?.choice).toBe("always");

  await chooseForSender("news@shop.example", "never");
  expect(Object.values(senders()).map(({ choice }) => choice)).toEqual(["never"]);

  await chooseForSender("news@shop.example", null);
  expect(senders()).toEqual({});
});

test("the oldest choices go when there are too many", async () => {
  const many = Array.from({ length: MOST_SENDERS }, (_, at) => [`a${at}@b.example`, { choice: "never", at }]);
  await browser.local.set({ [trackerKey.senders]: Object.fromEntries(many) });
  await chooseForSender("new@b.example", "always");

  expect(Object.keys(senders())).toHaveLength(MOST_SENDERS);
  expect(senders()["a0@b.example"]).toBeUndefined();
  expect(senders()["new@b.example"]?.choice).toBe("always");
});
