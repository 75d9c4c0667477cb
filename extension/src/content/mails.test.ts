// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { receipt, record } from "../background/sample.fake.js";
import { key } from "../shared/storage.js";
import { idOf } from "../shared/tick.js";
import { EMAIL, FakePage } from "./content.fake.js";
import { Mails } from "./mails.js";

const thread = { permThreadId: "thread-a:r1", threadId: "18f0a" };

describe("the mails in view", () => {
  it("are read from storage before background is asked, and asked for once", async () => {
    const page = await new FakePage().start(undefined, [receipt()]);
    expect(page.mails.of(thread)).toEqual([]);
    await page.settle();
    expect(page.mails.of(thread).map(idOf)).toEqual(["copy-1"]);
    page.mails.of(thread);
    await page.settle();
    expect(page.extension.askedFor("threads_in_view").map(({ threadIds }) => threadIds)).toEqual([["thread-a:r1"]]);
  });

  it("are asked for again after a while away", async () => {
    const page = await new FakePage().start();
    page.mails.of(thread);
    await page.settle();
    page.mails.forgetAsked();
    page.mails.of(thread);
    await page.settle();
    expect(page.extension.askedFor("threads_in_view")).toHaveLength(2);
  });

  it("keep their tick from leaving until the receipt is there, without a gap", async () => {
    const page = await new FakePage().start();
    const seen: string[][] = [];
    const look = () => seen.push(page.mails.of(thread).map(({ kind }) => kind));
    page.mails.leaving(record());
    look();
    await page.extension.local.set({ [key.outbox("copy-1")]: record() });
    look();
    await page.keep(receipt());
    look();
    await page.extension.local.remove(key.outbox("copy-1"));
    look();
    expect(seen).toEqual([["pending"], ["pending"], ["receipt"], ["receipt"]]);
  });

  it("lose it when background gives the registration up", async () => {
    const page = await new FakePage().start();
    page.mails.leaving(record());
    await page.extension.local.set({ [key.outbox("copy-1")]: record() });
    await page.extension.local.remove(key.outbox("copy-1"));
    expect(page.mails.of(thread)).toEqual([]);
  });

  it("are known from an earlier life of the page", async () => {
    const page = new FakePage();
    await page.extension.local.set({ [key.outbox("copy-1")]: record() });
    await page.start();
    expect(page.mails.of(thread).map(({ kind }) => kind)).toEqual(["pending"]);
  });

  it("are not another mailbox's", async () => {
    const page = await new FakePage().start();
    page.mails.leaving(record({ gmailAddress: "bob@example.org" }));
    await page.extension.local.set({
      [key.thread("bob@example.org", "thread-a:r1")]: { receipts: [receipt()], fetchedAt: 1 },
    });
    expect(page.mails.of(thread)).toEqual([]);
  });

  it("belong to one mailbox, however its address is written", async () => {
    const page = await new FakePage().start();
    page.mails.begin("MALLORY@example.org");
    expect(page.mails.email).toBe(EMAIL);
    page.mails.leaving(record({ gmailAddress: "Alice@Example.org" }));
    expect(page.mails.of(thread)).toHaveLength(1);
  });

  it("are not out when another tab has seen them come back", async () => {
    const page = await new FakePage().start(undefined, [receipt()]);
    page.mails.of(thread);
    await page.settle();
    await page.extension.local.set({ [key.outbox("copy-1")]: record({ stage: "undone" }) });
    expect(page.mails.of(thread)).toEqual([]);
  });

  it("are followed no longer when the extension is gone", async () => {
    const page = await new FakePage().start();
    page.end();
    await page.keep(receipt());
    expect(page.mails.of(thread)).toEqual([]);
  });
});

describe("mails background could not bring", () => {
  async function unanswered() {
    vi.useFakeTimers();
    const page = await new FakePage().start();
    const asked: string[][] = [];
    const refresh = (threadIds: string[]) => {
      asked.push(threadIds);
      mails.notAnswered(threadIds);
    };
    const mails = new Mails({ signal: page.signal, refresh, changed: () => undefined });
    mails.begin(EMAIL);
    const look = async () => {
      mails.of(thread);
      await vi.advanceTimersByTimeAsync(0);
    };
    await look();
    return { mails, asked, look };
  }
  afterEach(() => vi.useRealTimers());

  it("are asked for again at once when the server is there", async () => {
    const { mails, asked, look } = await unanswered();
    mails.askUnanswered();
    await look();
    expect(asked).toEqual([["thread-a:r1"], ["thread-a:r1"]]);
  });

  it("are asked for again after a rest, not with every pass", async () => {
    const { asked, look } = await unanswered();
    await look();
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(15_000);
    await look();
    expect(asked).toHaveLength(2);
  });
});
