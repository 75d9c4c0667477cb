// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Request } from "../shared/messages.js";
import { key } from "../shared/storage.js";
import { FakePage } from "./content.fake.js";
import { owing } from "./owed.js";

const SEEN: Request = { type: "reply_seen", threadId: "18f0a", gmailAddress: "alice@example.org", at: 1 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => vi.useRealTimers());

/** A finding that was told once and not taken, at a server that takes it from now on. */
async function refused(): Promise<FakePage> {
  const page = new FakePage();
  page.extension.reply = { ok: false, problem: "away" };
  await page.start((page) => void owing(page)("18f0a", SEEN), []);
  await page.settle();
  expect(page.extension.askedFor("reply_seen")).toHaveLength(1);
  page.extension.reply = { ok: true };
  return page;
}

it("what was not taken is told again after a while where the line never broke", async () => {
  const page = await refused();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.extension.askedFor("reply_seen")).toHaveLength(2);
});

it("what was not taken is not told to the next account's server", async () => {
  const page = await refused();
  await page.extension.local.remove(key.session);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(page.extension.askedFor("reply_seen")).toHaveLength(1);
});
