import fc from "fast-check";
import { expect, test } from "vitest";
import { dueAt, merge, toRegistration, waitAfter } from "./registration.js";
import { record } from "./sample.fake.js";

test("what comes later adds, and what is empty erases nothing", () => {
  const before = record({ stage: "sending", threadId: "", subject: "Contract" });
  const after = record({ stage: "sent", threadId: "18f0a", subject: "", recipients: [] });

  const merged = merge(before, after);

  expect(merged).toMatchObject({ stage: "sent", threadId: "18f0a", subject: "Contract" });
  expect(merged.recipients).toEqual(before.recipients);
});

test("whose a mail is, whom it went to and what was wished for it stay known, whichever word said so", () => {
  const told = {
    accountKey: "AliceAlice12",
    reminders: [{ kind: "no_reply" as const, after_s: 86_400 }],
    recipients: [{ address: "ines@example.com", name: "Ines", kind: "to" as const }],
    undoSeconds: 30,
  };
  const silent = record({ recipients: [], undoSeconds: 0 });

  expect(merge(record(told), silent)).toMatchObject(told);
  expect(merge(silent, record(told))).toMatchObject(told);
  expect(Object.keys(merge(silent, silent)).sort()).toEqual(Object.keys(silent).sort());
});

test("once Gmail has answered, the time of sending stays", () => {
  expect(merge(record({ sentAt: 1000 }), record({ sentAt: 2000 })).sentAt).toBe(1000);
});

test("a mail that Gmail repeats, since it had no answer, leaves with the last word before the answer", () => {
  const first = record({ stage: "sending", sentAt: 1000 });
  const repeated = merge(first, record({ stage: "sending", sentAt: 3_601_000 }));
  expect(repeated.sentAt).toBe(3_601_000);
  expect(merge(repeated, record({ stage: "sending", sentAt: 1000 })).sentAt).toBe(3_601_000);
});

test("a mail that came back stays back, in whatever order the words arrive", () => {
  const stages = ["sending", "sent", "undone"] as const;
  fc.assert(
    fc.property(fc.shuffledSubarray([...stages, ...stages], { minLength: 1 }), (words) => {
      const merged = words.map((stage) => record({ stage })).reduce(merge);
      const highest = stages[Math.max(...words.map((stage) => stages.indexOf(stage)))];
      expect(merged.stage).toBe(highest);
    }),
  );
});

test("a new stage is told at once, though an earlier one is being waited for", () => {
  const waiting = record({ stage: "sent", attempts: 3, nextAttemptAt: 9e15 });
  expect(merge(waiting, record({ stage: "undone" }))).toMatchObject({ attempts: 0, nextAttemptAt: 0 });
  expect(merge(waiting, record({ stage: "sent" }))).toMatchObject({ attempts: 3, nextAttemptAt: 9e15 });
});

test("waits 15, 30, 60, 120 seconds and never more than half an hour", () => {
  const waits = [1, 2, 3, 4, 8, 9, 50].map((attempts) => waitAfter(attempts) / 1000);
  expect(waits).toEqual([15, 30, 60, 120, 1800, 1800, 1800]);
});

test("a mail Gmail has not answered for is due two minutes after sending", () => {
  expect(dueAt(record({ stage: "sending", sentAt: 1000 }))).toBe(121_000);
  expect(dueAt(record({ stage: "sent", sentAt: 1000 }))).toBe(0);
});

test("says to the server what the record holds", () => {
  expect(toRegistration(record({ sentAt: Date.UTC(2026, 9, 1), threadId: "18f0a" }))).toEqual({
    id: "copy-1",
    sent_at: "2026-10-01T00:00:00.000Z",
    gmail_address: "alice@example.org",
    thread_id: "18f0a",
    perm_thread_id: "thread-a:r1",
    gmail_message_id: "",
    perm_message_id: "msg-a:r1",
    rfc_message_id: "",
    subject: "Contract",
    recipients: [{ address: "bob@example.com", name: "Bob", kind: "to" }],
    undo_s: 10,
  });
});
