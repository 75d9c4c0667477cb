// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, receipt } from "../../background/sample.fake.js";
import type { Reply } from "../../shared/messages.js";
import { key } from "../../shared/storage.js";
import type { Receipt } from "../../shared/wire.js";
import { listOf, row } from "../content.fake.js";
import { card, host, key_, opens, start, texts, tick, tidy } from "./hover-card.fake.js";

const TWO = ["bob@example.com", "eve@example.net"].map((address) => ({ address, name: "", kind: "to" as const }));

beforeEach(tidy);
afterEach(tidy);

describe("a mail that was refused for what it carries", () => {
  const blaming = { kind: "bounced" as const, at: "2026-10-01T10:00:00.000Z", status: "5.7.1", blames_tracking: true };

  it("says so, and its recipient's domain is spared with one press", async () => {
    const page = await start(receipt({ state: "bounced", reports: [blaming] }));
    key_(tick(), "Enter");
    expect(texts("li small")).toEqual([
      "It seems that the image or the links with which greentick counts were the reason.",
      "Put the recipient’s domain on your never-track list and send the mail again.",
    ]);
    const button = card().querySelector<HTMLElement>("button.mend");
    expect(button?.textContent).toBe("Never track example.com");
    button?.click();
    expect(page.extension.askedFor("never_track")).toEqual([{ type: "never_track", whom: "example.com" }]);

    await page.extension.local.set({ [key.policy]: { neverTrack: ["example.com"] } });
    await page.settle();
    expect(texts("li small")[1]).toContain("example.com is on your never-track list");
    expect(card().querySelector("button.mend")).toBeNull();
  });

  it("offers the address alone where its domain is everybody's", async () => {
    const recipients = [{ address: "Bob@Outlook.com", name: "", kind: "to" as const }];
    const page = await start(receipt({ state: "bounced", recipients, reports: [blaming] }));
    key_(tick(), "Enter");
    expect(texts("li small")[1]).toBe("Put the recipient’s address on your never-track list and send the mail again.");
    expect(texts("button.mend")).toEqual(["Never track bob@outlook.com"]);
    card().querySelector<HTMLElement>("button.mend")?.click();
    expect(page.extension.askedFor("never_track")).toEqual([{ type: "never_track", whom: "bob@outlook.com" }]);

    await page.extension.local.set({ [key.policy]: { neverTrack: ["bob@outlook.com"] } });
    await page.settle();
    expect(texts("li small")[1]).toContain("bob@outlook.com is on your never-track list");
    expect(card().querySelector("button.mend")).toBeNull();
  });

  it("offers no domain where several come into question", async () => {
    await start(receipt({ state: "bounced", recipients: TWO, reports: [blaming] }));
    key_(tick(), "Enter");
    expect(texts("li small")).toHaveLength(2);
    expect(card().querySelector("button.mend")).toBeNull();
  });
});

describe("what the card offers", () => {
  it("offers to be reminded, says what came of it, and keeps the focus", async () => {
    const page = await start(receipt());
    const press = (name: string) => card().querySelector<HTMLElement>(`[data-key="${name}"]`)?.click();
    tick().click();
    press("remind");
    expect(texts('[role="group"] button')).toEqual([
      "No sign of opening after 3 days",
      "No reply after 3 days",
      "Opened again after 14 days of quiet",
      "Opened several times within 1 day",
    ]);
    press("remind-no_reply");
    await page.settle();
    expect(page.extension.askedFor("set_reminder")).toEqual([
      { type: "set_reminder", messageId: "copy-1", kind: "no_reply" },
    ]);
    expect(texts('[role="status"]')).toEqual(["The reminder is set. The popup of greentick lists it."]);
  });

  it("leads the keyboard to the reminders, and keeps it when one is chosen", async () => {
    const page = await start(opens(1));
    const focused = () => host()?.shadowRoot?.activeElement as HTMLElement | null;
    const press = (name: string) => {
      const button = card().querySelector<HTMLElement>(`[data-key="${name}"]`);
      button?.focus();
      button?.click();
    };
    key_(tick(), "Enter");
    press("remind");
    expect(focused()?.dataset.key).toBe("remind-no_reply");
    press("remind-reopened");
    await page.settle();
    expect(focused()).toBe(card());
  });

  it.each<[string, Partial<Receipt>, string[]]>([
    ["carries nothing", { tracks: "log" }, ["no_reply"]],
    ["has links alone", { tracks: "clicks" }, ["no_open", "no_reply"]],
    ["was opened", { state: "opened", opens: 1 }, ["no_reply", "reopened", "several_opens"]],
    ["came back", { state: "bounced" }, []],
    ["came back, and was opened", { state: "bounced", opens: 1 }, ["no_reply", "reopened", "several_opens"]],
    ["came back from one of two", { state: "bounced", recipients: TWO }, ["no_reply", "reopened", "several_opens"]],
    ["was refused", { state: "refused" }, ["no_reply"]],
    ["was answered", { reply: { at: "2026-10-01T09:00:00Z", learned: "seen" } }, ["reopened", "several_opens"]],
    ["was answered and carries nothing", { tracks: "log", reply: { at: "2026-10-01T09:00:00Z", learned: "seen" } }, []],
  ])("offers what can still come of a mail that %s", async (_, more, kinds) => {
    await start(receipt(more));
    tick().click();
    card().querySelector<HTMLElement>('[data-key="remind"]')?.click();
    const offered = [...card().querySelectorAll<HTMLElement>('[data-key^="remind"]')];
    expect(offered.map(({ dataset }) => dataset.key)).toEqual(kinds.map((kind) => `remind-${kind}`));
  });

  it("lets the user say that it was them, and take that back", async () => {
    const page = await start(opens(1));
    tick().click();
    card().querySelector<HTMLElement>("button")?.click();
    expect(page.extension.askedFor("correct")).toEqual([
      { type: "correct", messageId: "copy-1", eventId: "hit-0", own: true },
    ]);
    const own = event({ id: "hit-0", group: "self", verdict: "self", reason: "corrected", corrected: true });
    await page.keep(receipt({ events: [own], cursor: 2 }));
    await page.settle();
    expect(texts("h3 span")).toEqual(["No sign of opening. That does not mean it was not read"]);
    expect(texts("li button")).toEqual(["Undo: that was not me"]);
    card().querySelector<HTMLElement>("button")?.click();
    expect(page.extension.askedFor("correct")[1]).toMatchObject({ own: false });
  });

  it("says when that could not be changed", async () => {
    const page = await start(opens(1));
    page.extension.reply = { ok: false, problem: "Your server does not answer." };
    tick().click();
    card().querySelector<HTMLElement>("button")?.click();
    await vi.waitFor(() =>
      expect(texts("[role=alert]")).toEqual(["This could not be changed. Your server does not answer."]),
    );
  });

  it("says that once, however often it is tried", async () => {
    const page = await start(opens(1));
    page.extension.reply = { ok: false, problem: "Your server does not answer." };
    tick().click();
    card().querySelector<HTMLElement>("button")?.click();
    card().querySelector<HTMLElement>("button")?.click();
    await page.settle();
    expect(texts("[role=alert]")).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ["worked", { ok: true }],
    ["failed", { ok: false, problem: "Your server does not answer." }],
  ])("says of what %s nothing on the card of another mail that was opened meanwhile", async (_, reply) => {
    const page = await start(opens(1));
    const other = receipt({ id: "copy-2", thread_id: "18f0b", perm_thread_id: "thread-a:r2", perm_message_id: "" });
    await page.keep(other);
    const second = row("Offer", { perm: "thread-a:r2", legacy: "18f0b" });
    document.body.innerHTML = listOf(row("Contract", { perm: "thread-a:r1", legacy: "18f0a" }), second);
    await page.settle();
    let answer = (_: Reply): void => undefined;
    page.tell = () => new Promise((resolve) => (answer = resolve));
    tick().click();
    card().querySelector<HTMLElement>('[data-key="remind"]')?.click();
    card().querySelector<HTMLElement>('[data-key="remind-no_reply"]')?.click();
    document.querySelectorAll<HTMLElement>(".greentick-tick")[1]?.click();
    answer(reply);
    await page.settle();
    expect(texts("h3 span")).toEqual(["No sign of opening. That does not mean it was not read"]);
    expect(texts("[role=status], [role=alert]")).toEqual([]);
  });

  it("begins anew where Gmail puts another mail into its row", async () => {
    const page = await start(opens(11));
    await page.keep({ ...opens(11), id: "copy-2", thread_id: "18f0b", perm_thread_id: "thread-a:r2" });
    tick().click();
    card().querySelector<HTMLElement>('[data-key="more"]')?.click();
    const ids = document.querySelector("[data-thread-id]");
    ids?.setAttribute("data-thread-id", "#thread-a:r2");
    ids?.setAttribute("data-legacy-thread-id", "18f0b");
    await page.settle();
    expect(texts("li")).toHaveLength(8);
  });
});
