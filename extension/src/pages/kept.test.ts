import { beforeEach, expect, test, vi } from "vitest";
import { type FakeChrome, fakeChrome } from "../background/chrome.fake.js";
import { receipt } from "../background/sample.fake.js";
import { key } from "../shared/storage.js";

const EMAIL = "alice@example.org";
let browser: FakeChrome;
let countReceipts: () => Promise<number>;

beforeEach(async () => {
  browser = fakeChrome();
  vi.resetModules();
  ({ countReceipts } = await import("./kept.js"));
});

test("a mail counts once, though its thread lies under both its ids", async () => {
  const [first, second] = [receipt({ id: "copy-1" }), receipt({ id: "copy-2" })];
  await browser.local.set({
    [key.thread(EMAIL, "18f0a")]: { receipts: [first, second], fetchedAt: 1 },
    [key.thread(EMAIL, "thread-a:r1")]: { receipts: [first, second], fetchedAt: 0 },
    [key.thread(EMAIL, "18f0b")]: { receipts: [], fetchedAt: 1 },
  });

  expect(await countReceipts()).toBe(2);
});

test("where nothing lies nothing is counted", async () => {
  expect(await countReceipts()).toBe(0);
});
