// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receipt } from "../background/sample.fake.js";
import { key } from "../shared/storage.js";
import { stateOf } from "../shared/tick.js";
import { EMAIL, FakePage } from "./content.fake.js";
import { UndoTime } from "./undo.js";

let page: FakePage;
let undo: UndoTime;
let offeredUntil: number;

const thread = { permThreadId: "thread-a:r1", threadId: "" };

beforeEach(async () => {
  page = await new FakePage().start();
  vi.useFakeTimers();
  undo = new UndoTime(page);
  page.gmail.offersUndo = () => Date.now() < offeredUntil;
});
afterEach(() => vi.useRealTimers());

function states(): string[] {
  return page.mails.of(thread).map(stateOf);
}

async function register(id: string): Promise<void> {
  await page.extension.local.set({
    [key.thread(EMAIL, thread.permThreadId)]: { receipts: [receipt({ id })], fetchedAt: 1 },
  });
}

function send(id: string, offeredForS: number, from = EMAIL): void {
  offeredUntil = Date.now() + offeredForS * 1_000;
  undo.accepted(id, from);
}

describe("the time to take a mail back", () => {
  it("is Gmail's shortest while nothing is known", () => {
    expect(undo.secondsOf(EMAIL)).toBe(5);
  });

  it.each([[5], [10], [20], [30]])("is seen by when the offer goes: %i s", (seconds) => {
    send("one", seconds);
    vi.advanceTimersByTime(60_000);
    expect(undo.secondsOf(EMAIL)).toBe(seconds);
    expect(page.extension.local.everything[key.undoTimes]).toEqual({ [EMAIL]: [seconds] });
  });

  it("is each Gmail account's own", () => {
    send("one", 30, "Alice@Work.example");
    vi.advanceTimersByTime(60_000);
    expect([undo.secondsOf("alice@work.example"), undo.secondsOf(EMAIL)]).toEqual([30, 5]);
    send("two", 10);
    vi.advanceTimersByTime(60_000);
    expect([undo.secondsOf("alice@work.example"), undo.secondsOf(EMAIL)]).toEqual([30, 10]);
  });

  it("is learned for no address where the page does not tell whose mailbox it is", () => {
    send("one", 30, "");
    vi.advanceTimersByTime(60_000);
    expect([page.kept.undoTimes, undo.secondsOf("")]).toEqual([{}, 5]);
  });

  it("is learned anew where it was kept for all accounts together", async () => {
    await page.extension.local.set({ [key.undoTimes]: [30, 30] });
    expect(undo.secondsOf(EMAIL)).toBe(5);
    send("one", 10);
    vi.advanceTimersByTime(60_000);
    expect(page.extension.local.everything[key.undoTimes]).toEqual({ [EMAIL]: [10] });
  });

  it("is not shorter because an offer was closed by hand, until that has happened a few times", () => {
    for (const [id, seconds] of Object.entries({ a: 20, b: 5, c: 5, d: 5, e: 5 })) {
      send(id, seconds);
      vi.advanceTimersByTime(60_000);
      expect(undo.secondsOf(EMAIL)).toBe(20);
    }
    send("f", 5);
    vi.advanceTimersByTime(60_000);
    expect(undo.secondsOf(EMAIL)).toBe(5);
  });

  it("is not learned from a mail that was taken back, nor from another one's offer, nor too late", () => {
    send("one", 30);
    undo.undone("one");
    vi.advanceTimersByTime(60_000);
    send("two", 30);
    vi.advanceTimersByTime(3_000);
    send("three", 0);
    vi.setSystemTime(Date.now() + 10_000);
    vi.advanceTimersByTime(60_000);
    expect(page.kept.undoTimes).toEqual({});
  });
});

describe("a mail that can be taken back", () => {
  it("is not sent for good until the offer goes", async () => {
    await register("one");
    send("one", 3);
    vi.advanceTimersByTime(2_400);
    expect(states()).toEqual(["pending"]);
    vi.advanceTimersByTime(1_000);
    expect(states()).toEqual(["sent"]);
  });

  it.each([
    ["the offer stays for longer than it can be meant", 60, 5_600],
    ["Gmail shows none", 0, 600],
  ])("is held back no longer when %s", async (_, offeredForS, afterMs) => {
    await register("one");
    send("one", offeredForS);
    vi.advanceTimersByTime(afterMs);
    expect(states()).toEqual(["sent"]);
  });

  it("is the last one sent", async () => {
    await register("one");
    send("one", 30);
    send("two", 30);
    expect(states()).toEqual(["sent"]);
  });

  it("shows what is known of its opening at once", async () => {
    const opened = receipt({ id: "one", state: "opened", opens: 1 });
    const name = key.thread(EMAIL, thread.permThreadId);
    await page.extension.local.set({ [name]: { receipts: [opened], fetchedAt: 1 } });
    send("one", 30);
    expect(states()).toEqual(["opened"]);
  });
});
