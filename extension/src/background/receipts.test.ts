import { beforeEach, expect, test, vi } from "vitest";
import { key, type ThreadReceipts } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { Receipts } from "./receipts.js";
import { receipt, record } from "./sample.fake.js";

let browser: FakeChrome;
let receipts: Receipts;

const thread = (id: string) =>
  browser.local.everything[key.thread("alice@example.org", id)] as ThreadReceipts | undefined;
const states = (id: string) => thread(id)?.receipts.map(({ id: copy, state }) => `${copy} ${state}`);

beforeEach(() => {
  browser = fakeChrome();
  receipts = new Receipts();
});

test("a receipt is found under either id of its thread", async () => {
  await receipts.apply([receipt({ state: "opened" })]);

  expect(states("18f0a")).toEqual(["copy-1 opened"]);
  expect(states("thread-a:r1")).toEqual(["copy-1 opened"]);
});

test("another Gmail account's thread with the same id is another thread", async () => {
  await receipts.apply([receipt({ gmail_address: "alice@other.example", state: "opened" })]);

  expect(thread("18f0a")).toBeUndefined();
});

test("an older receipt never replaces a newer one, whichever comes last", async () => {
  await receipts.apply([receipt({ state: "opened", cursor: 8 })]);
  await receipts.apply([receipt({ state: "sent", cursor: 5 })]);
  await receipts.fetched("Alice@example.org", { "18f0a": [receipt({ state: "sent", cursor: 5 })] });

  expect(states("18f0a")).toEqual(["copy-1 opened"]);
});

test("a registered mail has its tick before the server has told of it, and loses it to nothing older", async () => {
  await receipts.registered([record({ threadId: "18f0a" })]);
  expect(states("18f0a")).toEqual(["copy-1 sent"]);

  await receipts.apply([receipt({ state: "opened", cursor: 3 })]);
  await receipts.registered([record({ threadId: "18f0a" })]);
  expect(states("18f0a")).toEqual(["copy-1 opened"]);
});

test("what the server does not know of a thread any more is gone, save a mail just registered", async () => {
  const old = receipt({ id: "old" });
  const young = receipt({ id: "young", sent_at: new Date().toISOString() });
  await receipts.apply([old, young]);

  await receipts.fetched("alice@example.org", { "18f0a": [] });

  expect(states("18f0a")).toEqual(["young sent"]);
});

test("a thread without tracked mails is remembered as such, and is not stale", async () => {
  const before = Date.now();
  await receipts.fetched("alice@example.org", { "18f0b": [] });

  expect(thread("18f0b")?.receipts).toEqual([]);
  expect(await receipts.stale("alice@example.org", ["18f0b", "18f0c"], before)).toEqual(["18f0c"]);
});

test("a thread asked for by a clock that was ahead is asked for again", async () => {
  vi.useFakeTimers();
  await receipts.fetched("alice@example.org", { "18f0b": [] });
  vi.setSystemTime(Date.now() - 3_600_000);

  expect(await receipts.stale("alice@example.org", ["18f0b"], Date.now() - 60_000)).toEqual(["18f0b"]);
  vi.useRealTimers();
});

test("a thread known only from the feed counts as not asked for", async () => {
  await receipts.apply([receipt()]);

  expect(await receipts.stale("alice@example.org", ["18f0a"], 1)).toEqual(["18f0a"]);
});

test("a deleted mail leaves every thread", async () => {
  await receipts.apply([receipt(), receipt({ id: "copy-2" })]);
  await receipts.remove(["copy-1"]);

  expect(states("18f0a")).toEqual(["copy-2 sent"]);
  expect(states("thread-a:r1")).toEqual(["copy-2 sent"]);
});

test("many deleted mails cost one look through the cache, and further ones none", async () => {
  const mails = Array.from({ length: 300 }, (_, n) =>
    receipt({ id: `copy-${n}`, thread_id: `t${n}`, perm_thread_id: `thread-a:${n}` }),
  );
  await receipts.apply(mails);
  const asked = vi.spyOn(browser.local, "get");

  receipts = new Receipts();
  await receipts.remove(mails.slice(0, 200).map(({ id }) => id));
  const first = asked.mock.calls.map(([names]) => names?.length);
  asked.mockClear();
  await receipts.remove(["copy-200"]);
  await receipts.apply([receipt({ id: "copy-0", thread_id: "t0", perm_thread_id: "thread-a:0" })]);
  await receipts.remove(["copy-0", "never seen"]);

  expect(first).toEqual([600, 400]);
  expect(asked.mock.calls.map(([names]) => names?.length)).toEqual([2, 2, 2]);
  expect([states("t0"), states("thread-a:199"), states("t200")]).toEqual([[], [], []]);
  expect(states("t201")).toEqual(["copy-201 sent"]);
});

test("the cache is bounded, and keeps what was of use last", async () => {
  const old = Object.fromEntries(
    Array.from({ length: 2_500 }, (_, number) => [
      key.thread("alice@example.org", `old-${number}`),
      { receipts: [], fetchedAt: number },
    ]),
  );
  await browser.local.set(old);

  await receipts.fetched("alice@example.org", { "18f0a": [receipt()] });

  expect(await browser.local.getKeys()).toHaveLength(2_000);
  expect(thread("18f0a")?.receipts).toHaveLength(1);
  expect(thread("old-2499")).toBeDefined();
  expect(thread("old-0")).toBeUndefined();
});

test("two changes at once both arrive", async () => {
  await Promise.all([receipts.apply([receipt()]), receipts.apply([receipt({ id: "copy-2" })])]);

  expect(states("18f0a")).toEqual(["copy-1 sent", "copy-2 sent"]);
});
