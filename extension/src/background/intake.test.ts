import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { key, type RecentLine } from "../shared/storage.js";
import { TROUBLES, UNSEEN } from "../shared/troubles.js";
import type { Receipt } from "../shared/wire.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { Intake } from "./intake.js";
import { Receipts } from "./receipts.js";
import { event, opened } from "./sample.fake.js";

let browser: FakeChrome;
let intake: Intake;

const kept = <T>(name: string) => browser.local.everything[name] as T;
const startWorker = () => new Intake(new Receipts());
const quiet = () => vi.advanceTimersByTimeAsync(1_000);
const titles = () => [...browser.shown.values()].map(({ title }) => title);

beforeEach(async () => {
  vi.useFakeTimers();
  browser = fakeChrome();
  await browser.local.set({ [key.cursor]: 10 });
  intake = startWorker();
});

afterEach(() => vi.useRealTimers());

test("an open is in the cache at once, then on the screen, and only then behind the cursor", async () => {
  await intake.take(opened(11));
  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [{ state: "opened" }] });
  expect(kept(key.cursor)).toBe(10);

  await quiet();
  expect(browser.shown.get("ev:hit-11")).toEqual({ title: "Bob opened “Contract”", message: "Outlook on Windows" });
  expect(kept(key.cursor)).toBe(11);
  expect(kept<RecentLine[]>(key.recent).map(({ eventId }) => eventId)).toEqual(["hit-11"]);
  expect(browser.badge).toBe("1");
});

test("what is behind the cursor is not told again", async () => {
  await intake.take(opened(10));
  await intake.take(opened(11));
  await intake.take(opened(11));
  await quiet();

  expect(browser.creations).toBe(1);
});

test("a worker that dies before the cursor moved tells again under the same name, and counts once", async () => {
  const stored = browser.local.set.bind(browser.local);
  vi.spyOn(browser.local, "set").mockImplementation(async (values) => {
    if (key.cursor in values) throw new Error("died");
    await stored(values);
  });
  await intake.take(opened(11));
  await quiet().catch(() => undefined);
  expect(browser.creations).toBe(1);

  vi.mocked(browser.local.set).mockRestore();
  intake = startWorker();
  await intake.take(opened(11));
  await quiet();
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);
  expect(kept(UNSEEN)).toBe(1);
});

test("what a dying worker had told alone is not told once more in a summary with what came after", async () => {
  const stored = browser.local.set.bind(browser.local);
  vi.spyOn(browser.local, "set").mockImplementation(async (values) => {
    if (key.cursor in values) throw new Error("died");
    await stored(values);
  });
  await intake.take(opened(11, { id: "copy-11" }));
  await quiet().catch(() => undefined);

  vi.mocked(browser.local.set).mockRestore();
  intake = startWorker();
  await intake.takePage([11, 12, 13, 14, 15].map((cursor) => opened(cursor, { id: `copy-${cursor}` })));
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11", "sum:hit-12"]);
  expect(kept(key.cursor)).toBe(15);
});

test("three at once are three notifications, four are one", async () => {
  for (const cursor of [11, 12, 13]) await intake.take(opened(cursor, { id: `copy-${cursor}` }));
  await quiet();
  expect(titles()).toHaveLength(3);

  browser.shown.clear();
  for (const cursor of [14, 15, 16, 17]) {
    await intake.take(opened(cursor, { id: `copy-${cursor}`, subject: `Mail ${cursor}` }));
  }
  await quiet();
  expect([...browser.shown]).toEqual([
    [
      "sum:hit-14",
      {
        title: "4 new opens and clicks",
        message: "Bob opened “Mail 17”\nBob opened “Mail 16”\nBob opened “Mail 15”\nand 1 more",
      },
    ],
  ]);
  expect(browser.badge).toBe("7");
});

test("four within moments are one, however long ago the last one was", async () => {
  await intake.take(opened(11));
  await quiet();
  for (const cursor of [12, 13, 14, 15]) {
    await intake.take(opened(cursor, { id: `copy-${cursor}` }));
    await vi.advanceTimersByTimeAsync(50);
  }
  await quiet();

  expect([...browser.shown.keys()]).toEqual(["ev:hit-11", "sum:hit-12"]);
});

test("a long catch-up is one summary", async () => {
  await intake.takePage(Array.from({ length: 40 }, (_, number) => opened(11 + number, { id: `copy-${number}` })));

  expect(titles()).toEqual(["40 new opens and clicks"]);
  expect(kept(key.cursor)).toBe(50);
  expect(browser.badge).toBe("40");
});

test("what was missed is told together, however slowly it comes", async () => {
  intake.missed(14);
  for (const cursor of [11, 12, 13, 14]) {
    await intake.take(opened(cursor, { id: `copy-${cursor}` }));
    await vi.advanceTimersByTimeAsync(cursor === 14 ? 200 : 900);
  }
  expect([...browser.shown.keys()]).toEqual(["sum:hit-11"]);

  await intake.take(opened(15, { id: "copy-15" }));
  await vi.advanceTimersByTimeAsync(200);
  expect(browser.shown.has("ev:hit-15")).toBe(true);
});

test("nor is it kept back for what never comes", async () => {
  intake.missed(14);
  await intake.take(opened(11));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(browser.creations).toBe(0);

  await vi.advanceTimersByTimeAsync(200);
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);
});

test("a steady stream is told while it runs, not when it ends", async () => {
  for (let cursor = 11; cursor < 31; cursor += 1) {
    await intake.take(opened(cursor, { id: `copy-${cursor}` }));
    await vi.advanceTimersByTimeAsync(100);
  }

  expect(kept<number>(key.cursor)).toBeGreaterThan(15);
});

test.each([
  ["first", ["ev:hit-11"]],
  ["every", ["ev:hit-11", "ev:hit-12"]],
  ["off", []],
])("with notifications set to %s, a first and a second open tell %j", async (notify, ids) => {
  await browser.local.set({ [key.settings]: { trackByDefault: true, notify } });
  await intake.take(opened(11));
  await intake.take(opened(12, {}, false));
  await quiet();

  expect([...browser.shown.keys()]).toEqual(ids);
  expect(kept(key.cursor)).toBe(12);
});

describe("an open that turns out to be none", () => {
  /** The mail of `opened(11)` after a change that is no news. */
  const changed = (cursor: number, change: Partial<Receipt>) => ({ ...opened(cursor, change), notices: [] });
  const own = event({ id: "hit-11", group: "self", verdict: "self" });

  test.each<[string, Partial<Receipt>, string[]]>([
    ["the sender's own", { events: [own] }, []],
    ["gone", { events: [] }, []],
    ["still one", {}, ["ev:hit-11"]],
    ["not among those that are shown", { events: [event({ id: "hit-90" })], more_events: 1 }, ["ev:hit-11"]],
    ["another mail's", { id: "copy-2", events: [] }, ["ev:hit-11"]],
  ])("leaves the screen: %s", async (_, change, staying) => {
    await intake.take(opened(11));
    await quiet();
    expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);

    const still = opened(11).receipt?.events ?? [];
    await intake.take(changed(12, { events: still, ...change }));
    await quiet();
    expect([...browser.shown.keys()]).toEqual(staying);
  });

  test("leaves the screen: a click that was a machine's", async () => {
    const click = event({ id: "hit-11", kind: "click", url: "https://example.com/" });
    const clicked = opened(11, { state: "clicked", events: [click] });
    await intake.take({ ...clicked, notices: [{ kind: "click", event: click, first: true }] });
    await quiet();
    expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);

    await intake.take(changed(12, { events: [{ ...click, group: "automatic", verdict: "scanner" }] }));
    await quiet();
    expect([...browser.shown.keys()]).toEqual([]);
  });

  test("is not told when that is known by the time it is read", async () => {
    await intake.takePage([opened(11, { events: [own] }), changed(12, { events: [own] })]);

    expect(browser.creations).toBe(0);
    expect(kept(key.recent)).toEqual([]);
    expect(browser.badge).toBe("");
  });
});

test("a deleted mail disappears", async () => {
  await intake.take(opened(11));
  await intake.take({ cursor: 12, type: "deleted", id: "copy-1", receipt: null, notices: [] });
  await quiet();

  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [] });
  expect(kept(key.recent)).toEqual([]);
});

test("a page of deletions and an open behind them is one look through the cache", async () => {
  await intake.takePage([opened(11, { id: "copy-0" }), opened(12, { id: "copy-1" })]);
  const asked = vi.spyOn(browser.local, "get");
  const gone = (n: number) => ({
    cursor: 13 + n,
    type: "deleted" as const,
    id: `copy-${n}`,
    receipt: null,
    notices: [],
  });
  await intake.takePage([...Array.from({ length: 200 }, (_, n) => gone(n)), opened(213, { id: "copy-300" })]);

  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [{ id: "copy-300" }] });
  expect(asked.mock.calls.length).toBeLessThan(20);
});

test("another history takes the caches with it, and is read from its own end", async () => {
  await intake.take(opened(11));
  await quiet();
  await intake.take(opened(500));
  await intake.reset(3);
  await quiet();

  expect(await intake.cursor()).toBe(3);
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);
  expect(Object.keys(browser.local.everything).filter((name) => /^(thread:|recent)/.test(name))).toEqual([]);
  await intake.take(opened(4));
  await quiet();
  expect(kept(key.cursor)).toBe(4);
});

test("with storage full the feed goes on and still tells", async () => {
  await browser.local.set({ [TROUBLES]: [] });
  browser.local.quota = 30;
  await intake.take(opened(11));
  await quiet();

  expect(browser.shown.has("ev:hit-11")).toBe(true);
  expect(await intake.cursor()).toBe(11);
});
