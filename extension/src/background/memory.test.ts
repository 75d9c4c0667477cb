import { expect, test, vi } from "vitest";
import { fakeChrome } from "./chrome.fake.js";
import { forgetAll, readAll, shrinkCache, write, writeIfRoom } from "./memory.js";
import { receipt } from "./sample.fake.js";

test("what lies under a prefix is found in a browser that does not list names, as before Chrome 130", async () => {
  const { local } = fakeChrome();
  Object.assign(local, { getKeys: undefined });
  await local.set({ "outbox:1": "one", "outbox:2": "two", cursor: 3 });
  expect([...(await readAll("outbox:"))]).toEqual([
    ["outbox:1", "one"],
    ["outbox:2", "two"],
  ]);

  await forgetAll("outbox:");
  expect(local.everything).toEqual({ cursor: 3 });
});

const thread = (fetchedAt: number, ...opened: string[]) => ({
  fetchedAt,
  receipts: opened.map((at) => receipt({ last_open_at: at })),
});

test("of the cache, what was of use last gives way last, be it looked at or opened", async () => {
  const { local } = fakeChrome();
  const day = Date.parse("2026-10-02T00:00:00.000Z");
  await local.set({
    "thread:looked-at": thread(day),
    "thread:opened": thread(0, "2026-10-01T00:00:00.000Z", "2026-10-03T00:00:00.000Z"),
    "thread:stale": thread(1, "2026-09-01T00:00:00.000Z"),
    "thread:odd": thread(day + 1, "some day"),
  });
  expect(await shrinkCache(0.25)).toBe(true);
  expect(Object.keys(local.everything)).toEqual(["thread:looked-at", "thread:opened", "thread:odd"]);

  await shrinkCache(0.5);
  expect(Object.keys(local.everything)).toEqual(["thread:opened"]);
});

test("what goes wrong otherwise than by want of room costs no receipt", async () => {
  const { local } = fakeChrome();
  await local.set({ "thread:a": thread(1) });
  vi.spyOn(local, "set").mockRejectedValue(new Error("IO error: .../MANIFEST-000001"));

  await expect(write({ cursor: 3 })).rejects.toThrow("IO error");
  await expect(writeIfRoom({ cursor: 3 })).rejects.toThrow("IO error");
  expect(Object.keys(local.everything)).toEqual(["thread:a"]);
});
