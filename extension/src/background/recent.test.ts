import { expect, test } from "vitest";
import type { FeedItem } from "../shared/wire.js";
import { recentAfter } from "./recent.js";
import { event, opened, receipt } from "./sample.fake.js";

const unsure = event({ id: "hit-m", group: "uncertain", verdict: "maybe" });
const item = (change: Partial<FeedItem>): FeedItem => ({
  cursor: 1,
  type: "receipt",
  id: "copy-1",
  receipt: receipt(),
  notices: [],
  ...change,
});
const summary = (lines: ReturnType<typeof recentAfter>) => lines.map(({ eventId, kind }) => `${eventId} ${kind}`);

test("an open has a line, once, newest first", () => {
  const lines = [opened(1), opened(2, { id: "copy-2" }), opened(2, { id: "copy-2" })].reduce(recentAfter, []);

  expect(summary(lines)).toEqual(["hit-2 open", "hit-1 open"]);
});

test("what cannot be told has a line while nothing is sure", () => {
  const maybe = item({ receipt: receipt({ state: "maybe", events: [unsure] }) });
  const lines = recentAfter([], maybe);
  expect(summary(lines)).toEqual(["hit-m maybe"]);

  const open = opened(3);
  if (open.receipt) open.receipt.events.push(unsure);
  expect(summary(recentAfter(lines, open))).toEqual(["hit-3 open"]);
});

test("an open that turns out to be the sender's own leaves the list", () => {
  const lines = recentAfter([], opened(1));
  const corrected = item({ receipt: receipt({ events: [event({ id: "hit-1", group: "self", verdict: "self" })] }) });

  expect(recentAfter(lines, corrected)).toEqual([]);
});

test("an open that turns out to be the sender's own leaves no line beside one that cannot be told", () => {
  const lines = recentAfter([], opened(1));
  const own = event({ id: "hit-1", group: "self", verdict: "self" });

  expect(summary(recentAfter(lines, item({ receipt: receipt({ state: "maybe", events: [unsure, own] }) })))).toEqual([
    "hit-m maybe",
  ]);
});

test("an earlier visit that cannot be told keeps its line while nothing is sure", () => {
  const before = recentAfter([], item({ receipt: receipt({ state: "maybe", events: [unsure] }) }));
  const again = { ...unsure, id: "hit-n", at: "2026-10-01T10:00:00.000Z" };

  expect(summary(recentAfter(before, item({ receipt: receipt({ state: "maybe", events: [again, unsure] }) })))).toEqual(
    ["hit-n maybe", "hit-m maybe"],
  );
});

test("what is told as an open has no line when the receipt no longer says so", () => {
  const notices: FeedItem["notices"] = [{ kind: "open", event: event({ id: "hit-1" }), first: true }];
  const after = (change: Parameters<typeof receipt>[0]) =>
    summary(recentAfter([], item({ notices, receipt: receipt(change) })));

  expect(after({ events: [event({ id: "hit-1", group: "self", verdict: "self" })] })).toEqual([]);
  expect(after({ events: [], more_events: 0 })).toEqual([]);
  expect(after({ events: [], more_events: 1 })).toEqual(["hit-1 open"]);
});

test("a change that is no news keeps the line and its receipt up to date", () => {
  const lines = recentAfter([], opened(1));
  const again = item({ receipt: receipt({ opens: 2, subject: "Contract 2", events: [event({ id: "hit-1" })] }) });

  expect(recentAfter(lines, again)[0]?.receipt).toMatchObject({ opens: 2, subject: "Contract 2" });
});

test("a mail whose recipient has refused takes its lines with it", () => {
  const refused = receipt({ state: "refused", opens: 0, events: [], more_events: 0 });
  const item: FeedItem = { cursor: 2, type: "receipt", id: "copy-1", receipt: refused, notices: [] };
  expect(recentAfter(recentAfter([], opened(1)), item)).toEqual([]);
});

test("a deleted mail takes its lines with it", () => {
  const lines = [opened(1), opened(2, { id: "copy-2" })].reduce(recentAfter, []);

  expect(summary(recentAfter(lines, item({ type: "deleted", receipt: null })))).toEqual(["hit-2 open"]);
});

test("keeps thirty lines, each with its own event alone", () => {
  const many = Array.from({ length: 40 }, (_, number) => opened(number, { id: `copy-${number}` }));
  const lines = many.reduce(recentAfter, []);

  expect(lines).toHaveLength(30);
  expect(lines.every(({ receipt: { events }, eventId }) => events.length === 1 && events[0]?.id === eventId)).toBe(
    true,
  );
});

test("of machines the latest visit to each mail has a line, and pushes out nobody's", () => {
  const scan = (id: string, second: number) =>
    event({
      id,
      group: "automatic",
      verdict: "scanner",
      at: `2026-10-01T09:13:${String(second).padStart(2, "0")}.000Z`,
    });
  const twice = item({ receipt: receipt({ events: [scan("hit-s2", 2), scan("hit-s1", 1)] }) });
  const lines = recentAfter(recentAfter([], opened(1, { id: "copy-2" })), twice);
  expect(summary(lines)).toEqual(["hit-s2 automatic", "hit-1 open"]);

  const scanned = Array.from({ length: 40 }, (_, n) =>
    item({ id: `copy-${n + 5}`, receipt: receipt({ id: `copy-${n + 5}`, events: [scan(`hit-x${n}`, 3)] }) }),
  );
  const many = scanned.reduce(recentAfter, lines);
  expect(many.filter(({ kind }) => kind === "automatic")).toHaveLength(20);
  expect(many.filter(({ kind }) => kind === "open")).toHaveLength(1);
});
