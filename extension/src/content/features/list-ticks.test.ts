// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { event, receipt, record } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { EMAIL, FakePage, listOf, row } from "../content.fake.js";
import { listTicks } from "./list-ticks.js";

const ids = { perm: "thread-a:r1", legacy: "18f0a" };

function ticks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".greentick-tick")];
}

function states(): (string | undefined)[] {
  return ticks().map((tick) => tick.dataset.state);
}

beforeEach(() => {
  document.body.innerHTML = "";
  location.hash = "#inbox";
});

describe("ticks in lists", () => {
  it("stand before the subject of mails with receipts, and of no others", async () => {
    document.body.innerHTML = listOf(row("Contract", ids), row("Newsletter", { perm: "thread-f:9", legacy: "9" }));
    await new FakePage().start(listTicks, [receipt({ state: "opened", opens: 3 })]);
    expect(states()).toEqual(["opened"]);
    expect(ticks()[0]?.nextElementSibling?.textContent).toBe("Contract");
    expect(ticks()[0]?.getAttribute("aria-label")).toBe("Opened at least 3 times");
    expect(ticks()[0]?.getAttribute("role")).toBe("button");
    expect(ticks()[0]?.tabIndex).toBe(0);
  });

  it("keep their place in Sent before they appear, so that nothing moves", async () => {
    location.hash = "#sent";
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks);
    const [place] = ticks();
    expect(states()).toEqual([""]);
    expect(place?.hasAttribute("tabindex")).toBe(false);
    await page.keep(receipt());
    await page.settle();
    expect(states()).toEqual(["sent"]);
    expect(ticks()[0]).toBe(place);
  });

  it.each([
    ["by its permanent id alone", { perm: "thread-a:r1" }],
    ["by its older id alone", { legacy: "18f0a" }],
    ["with conversations switched off", { perm: "msg-a:r1", legacy: "18f0a" }],
  ])("find a thread %s", async (_, found) => {
    document.body.innerHTML = listOf(row("Contract", found));
    await new FakePage().start(listTicks, [receipt()]);
    expect(states()).toEqual(["sent"]);
  });

  it("show the newest of a thread's mails", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const older = receipt({ state: "opened", opens: 1 });
    const newer = receipt({ id: "copy-2", perm_message_id: "msg-a:r2", sent_at: "2026-10-02T09:00:00.000Z" });
    await new FakePage().start(listTicks, [older, newer]);
    expect(states()).toEqual(["sent"]);
  });

  it("change with their receipt, marked as changed so that they fade", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    expect(ticks()[0]?.hasAttribute("data-changed")).toBe(false);
    await page.keep(receipt({ state: "opened", opens: 1, events: [event()], cursor: 2 }));
    await page.settle();
    expect(states()).toEqual(["opened"]);
    expect(ticks()[0]?.hasAttribute("data-changed")).toBe(true);
  });

  it("come back when Gmail writes the line anew, and are never there twice", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    const line = document.querySelector(".xT");
    line?.replaceChildren(...Array.from(line.cloneNode(true).childNodes));
    await page.settle();
    expect(states()).toEqual(["sent"]);
    line?.querySelector(".greentick-tick")?.remove();
    await page.settle();
    await page.settle();
    expect(states()).toEqual(["sent"]);
  });

  it("follow the ids when Gmail uses the row for another thread", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const other = { thread_id: "77", perm_thread_id: "thread-a:r7", id: "copy-7", perm_message_id: "msg-a:r7" };
    const page = await new FakePage().start(listTicks, [receipt(), receipt({ ...other, state: "maybe" })]);
    const carrier = document.querySelector("[data-thread-id]");
    carrier?.setAttribute("data-thread-id", "#thread-a:r7");
    carrier?.setAttribute("data-legacy-thread-id", "77");
    await page.settle();
    expect(states()).toEqual(["maybe"]);
    carrier?.setAttribute("data-thread-id", "#thread-f:8");
    carrier?.setAttribute("data-legacy-thread-id", "8");
    await page.settle();
    expect(states()).toEqual([]);
  });

  it("show a registration under way as one stroke", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks);
    page.mails.leaving(record());
    await page.settle();
    expect(states()).toEqual(["pending"]);
  });

  it("leave their place free, so that nothing moves, when the mail has come back", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    page.mails.gone("copy-1");
    await page.settle();
    expect(states()).toEqual([""]);
  });

  it("say why a mail is not tracked", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks);
    const { permMessageId, permThreadId } = record();
    const untracked = { permMessageId, permThreadId, threadId: "", gmailAddress: EMAIL, reason: "plain_text", at: 1 };
    await page.extension.local.set({ [key.untracked(permMessageId)]: untracked });
    await page.settle();
    expect(states()).toEqual(["untracked"]);
    expect(ticks()[0]?.getAttribute("aria-label")).toBe("Not tracked: plain text cannot carry a receipt");
  });

  it("say of mails in Sent that the server knows nothing of them, once it was asked", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    location.hash = "#sent";
    const page = await new FakePage().start(listTicks);
    expect(states()).toEqual([""]);
    await page.extension.local.set({ [key.thread(EMAIL, "thread-a:r1")]: { receipts: [], fetchedAt: 0 } });
    await page.settle();
    expect(states()).toEqual([""]);
    await page.extension.local.set({ [key.thread(EMAIL, "thread-a:r1")]: { receipts: [], fetchedAt: 1 } });
    await page.settle();
    expect(states()).toEqual(["untracked"]);
    expect(ticks()[0]?.getAttribute("aria-label")).toBe("Not tracked: your server knows nothing of this mail");
    await page.keep(receipt());
    await page.settle();
    expect(states()).toEqual(["sent"]);
    location.hash = "#inbox";
    await page.extension.local.set({ [key.thread(EMAIL, "thread-a:r1")]: { receipts: [], fetchedAt: 2 } });
    await page.settle();
    expect(states()).not.toContain("untracked");
  });

  it("are not there without a server", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    document.querySelector(".greentick-tick")?.remove();
    page.kept.session = null;
    await page.settle();
    expect(ticks()).toEqual([]);
  });

  it("go when the user signs out, so that none stands in a row of another thread", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt({ state: "opened" })]);
    await page.extension.local.remove([key.session, key.thread(EMAIL, "18f0a"), key.thread(EMAIL, "thread-a:r1")]);
    await page.settle();
    expect(ticks()).toEqual([]);
  });

  it("are one in each row when another extension has put something between tick and subject", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    const [first] = ticks();
    document
      .querySelector(".y6")
      ?.insertAdjacentHTML("beforebegin", '<div class="inboxsdk__thread_row_icon_wrapper"></div>');
    document.querySelector(".y6")?.before(first?.cloneNode(true) ?? "");
    await page.keep(receipt({ state: "opened", opens: 1, events: [event()], cursor: 2 }));
    await page.settle();
    expect(states()).toEqual(["opened"]);
    expect(ticks()[0]).toBe(first);
  });

  it("come back when storage has forgotten the thread: it is asked for once more", async () => {
    document.body.innerHTML = listOf(row("Contract", ids));
    const page = await new FakePage().start(listTicks, [receipt()]);
    const forget = () => page.extension.local.remove([key.thread(EMAIL, "18f0a"), key.thread(EMAIL, "thread-a:r1")]);
    await forget();
    await page.settle();
    expect(page.extension.askedFor("threads_in_view")).toHaveLength(2);
    await page.keep(receipt());
    await page.settle();
    expect(states()).toEqual(["sent"]);

    // Storage that has no room forgets it again and again.
    await forget();
    await page.settle();
    expect(page.extension.askedFor("threads_in_view")).toHaveLength(2);
  });

  it("ask background once for everything in view", async () => {
    const rows = Array.from({ length: 120 }, (_, place) => row("x", { perm: `thread-f:${place}`, legacy: `${place}` }));
    document.body.innerHTML = listOf(...rows);
    const page = await new FakePage().start(listTicks);
    await page.settle();
    const asked = page.extension.askedFor("threads_in_view").map(({ threadIds }) => threadIds);
    expect(asked.map((threadIds) => threadIds.length)).toEqual([100, 20]);
    expect(new Set(asked.flat()).size).toBe(120);
  });
});
