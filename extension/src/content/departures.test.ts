// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { receipt, record } from "../background/sample.fake.js";
import { key } from "../shared/storage.js";
import { FakePage } from "./content.fake.js";
import { Departures } from "./departures.js";
import { Notices } from "./features/notices.js";

const thread = { permThreadId: "thread-a:r1", threadId: "" };

async function start() {
  const page = await new FakePage().start();
  return { page, departures: new Departures(page, new Notices("Dismiss")) };
}

function notices(): (string | null)[] {
  const host = document.querySelector(".greentick-notices");
  return [...(host?.shadowRoot?.querySelectorAll(".notice span") ?? [])].map((words) => words.textContent);
}

function stages(page: FakePage): string[] {
  return page.extension.askedFor("outgoing").map((request) => `${request.record.id} ${request.record.stage}`);
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("a departure", () => {
  it("has its tick before background has answered", async () => {
    const { page, departures } = await start();
    departures.leaving(record({ stage: "sending" }));
    expect(page.mails.of(thread).map(({ kind }) => kind)).toEqual(["pending"]);
    expect(stages(page)).toEqual(["copy-1 sending"]);
  });

  it("is left where background will find it when background does not answer", async () => {
    const { page, departures } = await start();
    page.extension.reply = { ok: false, problem: "" };
    departures.leaving(record());
    await page.settle();
    expect(page.extension.local.everything[key.outbox("copy-1")]).toMatchObject({ id: "copy-1", stage: "sent" });
  });

  it("is told as lost when it cannot be kept anywhere", async () => {
    const { page, departures } = await start();
    page.extension.reply = { ok: false, problem: "" };
    page.extension.local.quota = 0;
    departures.leaving(record());
    await page.settle();
    expect(notices()).toEqual(["“Contract” went out without a receipt: something went wrong while sending."]);
  });

  it("is told under its subject, whose letters from the right turn nothing round", async () => {
    const { departures } = await start();
    departures.tellUntracked("failed", "\u0639\u0642\u062f");
    expect(notices()).toEqual([
      "“\u2068\u0639\u0642\u062f\u2069” went out without a receipt: something went wrong while sending.",
    ]);
  });

  it.each([
    ["Offer", "“Offer” will go out without a receipt: scheduled mails are left as they are."],
    ["", "A mail will go out without a receipt: scheduled mails are left as they are."],
  ])("has not gone while it is scheduled: %j", async (subject, words) => {
    const { departures } = await start();
    departures.tellUntracked("scheduled", subject);
    expect(notices()).toEqual([words]);
  });

  it("says how long its own account lets mails be taken back", async () => {
    const { page, departures } = await start();
    await page.extension.local.set({ [key.undoTimes]: { "alice@example.org": [30] } });
    departures.leaving(record({ stage: "sending" }));
    departures.leaving(record({ id: "copy-2", stage: "sending", gmailAddress: "alice@work.example" }));
    expect(page.extension.askedFor("outgoing").map((asked) => asked.record.undoSeconds)).toEqual([30, 5]);
  });

  it("loses its tick when the mail comes back, also when its receipt is known", async () => {
    const { page, departures } = await start();
    await page.keep(receipt());
    departures.undone(record());
    await page.settle();
    expect(page.mails.of(thread)).toEqual([]);
    expect(stages(page)).toEqual(["copy-1 undone"]);
  });

  it("withdraws tokens of earlier sendings of the same mail", async () => {
    const { page, departures } = await start();
    await page.keep(receipt({ id: "copy-0" }), receipt({ id: "copy-9", perm_message_id: "msg-a:r9" }));
    departures.leaving(record({ stage: "sending" }));
    await page.settle();
    expect(stages(page)).toEqual(["copy-1 sending", "copy-0 undone"]);
  });

  it("is forgotten when Gmail refuses it, and known again when it leaves after all", async () => {
    const { page, departures } = await start();
    departures.leaving(record({ stage: "sending" }));
    departures.refused("copy-1");
    expect(page.mails.of(thread)).toEqual([]);
    expect(page.extension.askedFor("outgoing_failed")).toEqual([{ type: "outgoing_failed", id: "copy-1" }]);
    departures.leaving(record({ stage: "sending" }));
    expect(page.mails.of(thread)).toHaveLength(1);
  });

  it("says once for every time that the server is away", async () => {
    const { page, departures } = await start();
    const goes = (state: string) => page.extension.local.set({ [key.connection]: { state, since: 1, problem: "" } });
    await goes("offline");
    departures.leaving(record({ stage: "sending" }));
    expect(notices()).toEqual([]);
    departures.leaving(record());
    departures.leaving(record({ id: "copy-2" }));
    expect(notices()).toHaveLength(1);
    document.querySelector(".greentick-notices")?.shadowRoot?.querySelector<HTMLElement>(".close")?.click();
    departures.leaving(record({ id: "copy-3" }));
    expect(notices()).toEqual([]);
    await goes("live");
    departures.leaving(record({ id: "copy-4" }));
    await goes("offline");
    departures.leaving(record({ id: "copy-5" }));
    expect(notices()).toHaveLength(1);
  });

  it("leads to the settings when there is no server", async () => {
    const { page, departures } = await start();
    departures.tellUntracked("not_paired", "");
    expect(notices()).toEqual(["A mail went out without a receipt: greentick is not connected to a server."]);
    document.querySelector(".greentick-notices")?.shadowRoot?.querySelector<HTMLElement>("button")?.click();
    expect(page.extension.askedFor("open_options")).toHaveLength(1);
  });
});
