// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, receipt, record } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import type { Receipt } from "../../shared/wire.js";
import { FakePage, listOf, row } from "../content.fake.js";
import { hoverCard } from "./hover-card.js";
import { listTicks } from "./list-ticks.js";

const ids = { perm: "thread-a:r1", legacy: "18f0a" };

async function start(...receipts: Receipt[]): Promise<FakePage> {
  document.body.innerHTML = listOf(row("Contract", ids));
  const page = await new FakePage().start((it) => {
    listTicks(it);
    hoverCard(it);
  }, receipts);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return page;
}

function tick(): HTMLElement {
  return document.querySelector<HTMLElement>(".greentick-tick") ?? expect.fail("no tick");
}

function host(): HTMLElement | null {
  return document.querySelector<HTMLElement>(".greentick-card");
}

function card(): HTMLElement {
  return host()?.shadowRoot?.querySelector<HTMLElement>(".card") ?? expect.fail("no card");
}

function texts(selector: string): (string | null)[] {
  return [...card().querySelectorAll(selector)].map((one) => one.textContent);
}

function over(element: Element): void {
  element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
}

/** The pointer as it moves; one at rest has only things pass under it. */
function moveOver(element: Element): void {
  over(element);
  element.dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
}

function key_(element: Element, name: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const pressed = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true, ...more });
  element.dispatchEvent(pressed);
  return pressed;
}

function opens(count: number): Receipt {
  const at = (place: number) => new Date(Date.UTC(2026, 9, 1, 9, place)).toISOString();
  const events = Array.from({ length: count }, (_, place) => event({ id: `hit-${place}`, at: at(place) }));
  return receipt({ state: "opened", opens: count, events });
}

beforeEach(() => vi.useRealTimers());
afterEach(() => {
  vi.useRealTimers();
  host()?.remove();
});

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
    const recipients = ["bob@example.com", "eve@example.net"].map((address) => ({
      address,
      name: "",
      kind: "to" as const,
    }));
    await start(receipt({ state: "bounced", recipients, reports: [blaming] }));
    key_(tick(), "Enter");
    expect(texts("li small")).toHaveLength(2);
    expect(card().querySelector("button.mend")).toBeNull();
  });
});

describe("the card", () => {
  it("opens when the pointer rests on a tick, not when it passes", async () => {
    await start(opens(1));
    over(tick());
    vi.advanceTimersByTime(100);
    over(document.body);
    vi.advanceTimersByTime(1_000);
    expect(host()).toBeNull();
    over(tick());
    vi.advanceTimersByTime(150);
    expect(texts("h3 span")).toEqual(["Opened at least once"]);
    expect(tick().getAttribute("aria-expanded")).toBe("true");
  });

  it("closes a moment after the pointer has left both tick and card", async () => {
    await start(opens(1));
    over(tick());
    vi.advanceTimersByTime(150);
    over(document.body);
    vi.advanceTimersByTime(100);
    over(host() ?? document.body);
    vi.advanceTimersByTime(1_000);
    expect(host()).not.toBeNull();
    over(document.body);
    vi.advanceTimersByTime(250);
    expect(host()).toBeNull();
    expect(tick().hasAttribute("aria-expanded")).toBe(false);
  });

  it("stays with the focus when it shrinks from under a pointer at rest, and closes when that moves away", async () => {
    await start(opens(11));
    over(tick());
    vi.advanceTimersByTime(150);
    over(host() ?? document.body);
    card().querySelector<HTMLElement>("li button")?.focus();
    over(document.body);
    vi.advanceTimersByTime(1_000);
    expect(host()).not.toBeNull();
    moveOver(document.body);
    vi.advanceTimersByTime(250);
    expect(host()).toBeNull();
  });

  it("opens by focus, is entered by Enter and left by Escape, back to the tick", async () => {
    await start(opens(1));
    tick().focus();
    tick().dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
    expect(host()).not.toBeNull();
    expect(key_(tick(), "Enter").defaultPrevented).toBe(true);
    expect(host()?.shadowRoot?.activeElement?.textContent).toBe("That was me");
    key_(host() ?? tick(), "Escape");
    expect(host()).toBeNull();
    expect(document.activeElement).toBe(tick());
  });

  it("keeps presses on the tick from Gmail, which would open the thread", async () => {
    await start(opens(1));
    const heard = vi.fn();
    document.querySelector("tr")?.addEventListener("click", heard);
    tick().click();
    expect(heard).not.toHaveBeenCalled();
    expect(host()).not.toBeNull();
  });

  it("has one timeline of what mail systems reported, opens and the answer, and claims no more than they do", async () => {
    const at = "2026-10-01T09:20:00.000Z";
    const reports = [
      { kind: "bounced" as const, at, status: "5.1.1" },
      { kind: "displayed" as const, at, status: "" },
      { kind: "unheard_of" as "displayed", at, status: "" },
    ];
    const reply = { at: "2026-10-02", learned: "seen" as const };
    await start({ ...opens(1), reports, reply });
    over(tick());
    vi.advanceTimersByTime(150);
    expect(texts("h3 span")).toEqual(["Opened at least once"]);
    expect(texts("h4")).toEqual(["Timeline"]);
    expect(texts('[aria-labelledby="group-opened"] li > div').slice(0, 3)).toEqual([
      "Answered: seen in the thread in Gmail",
      "Reported by the mail program: displayed. No open was counted for it",
      "A mail server reports: there is no such address (5.1.1)It was opened all the same: at least one copy arrived.",
    ]);
    // Of the answer only the day is kept: no clock time is made up for it.
    expect(texts('[aria-labelledby="group-opened"] time')[0]).toBe("2 Oct");
    expect(texts('[aria-labelledby="group-opened"] li')).toHaveLength(4);
  });

  it("groups what has happened, the newest first in each", async () => {
    const events = [
      event({
        id: "1",
        at: "2026-10-01T09:00:00Z",
        group: "self",
        verdict: "self",
        reason: "own_view",
        client: "",
        system: "",
      }),
      event({
        id: "2",
        at: "2026-10-01T09:01:00Z",
        group: "automatic",
        verdict: "scanner",
        reason: "scanner_agent",
        party: "Proofpoint",
        client: "",
        system: "",
      }),
      event({ id: "3", at: "2026-10-01T09:02:00Z", group: "opened" }),
      event({
        id: "4",
        at: "2026-10-01T09:03:00Z",
        group: "uncertain",
        verdict: "maybe",
        reason: "apple_privacy",
        client: "",
        system: "",
      }),
      event({
        id: "5",
        at: "2026-10-01T09:04:00Z",
        group: "opened",
        client: "Gmail",
        system: "",
        verdict: "proxy",
        reason: "image_proxy",
      }),
    ];
    await start(receipt({ state: "opened", opens: 2, events }));
    tick().click();
    expect(texts("h4")).toEqual(["Opened", "Cannot be told", "Automatic", "You"]);
    expect(texts("li > div > span")).toEqual([
      "Gmail",
      "Outlook on Windows",
      "Not known who",
      "Security scanner (Proofpoint)",
      "Your own view",
    ]);
    expect(texts("small")[2]).toBe("Apple’s privacy proxy loads images whether or not the mail is read");
    expect(texts(".who")[0]).toMatch(/^to bob@example\.com · sent Thursday/);
  });

  it("shows eight lines, and every open when asked", async () => {
    await start(opens(11));
    tick().click();
    expect(texts("li")).toHaveLength(8);
    const more = card().querySelector<HTMLElement>(".more");
    expect(more?.textContent).toBe("3 more");
    more?.click();
    expect(texts("li")).toHaveLength(11);
    const times = [...card().querySelectorAll("time")].map((time) => time.getAttribute("datetime") ?? "");
    expect(times).toEqual([...times].sort().reverse());
  });

  it("counts what mail systems reported and the answer among the eight", async () => {
    const reports = [{ kind: "delivered" as const, at: "2026-10-01T08:59:00.000Z", status: "" }];
    await start({ ...opens(8), reports, reply: { at: "2026-10-02", learned: "seen" as const } });
    tick().click();
    expect(texts("li")).toHaveLength(8);
    expect(texts("li span")[0]).toBe("Answered: seen in the thread in Gmail");
    card().querySelector<HTMLElement>(".more")?.click();
    expect(texts("li")).toHaveLength(10);
  });

  it("says how many older ones are only on the server, and leads there", async () => {
    const page = await start({ ...opens(2), more_events: 7 });
    tick().click();
    expect(texts("p")).toEqual(["7 older ones are kept on your server"]);
    card().querySelector<HTMLElement>(".foot button")?.click();
    await page.settle();
    expect(page.extension.askedFor("open_dashboard")).toEqual([{ type: "open_dashboard", messageId: "copy-1" }]);
  });

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
    ["came back", { state: "bounced" }, ["no_reply", "reopened", "several_opens"]],
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

  it("changes while it is open, and is not drawn anew when nothing has changed", async () => {
    const page = await start(opens(1));
    tick().click();
    const line = card().querySelector("li");
    await page.settle();
    expect(card().querySelector("li")).toBe(line);
    await page.keep({ ...opens(2), cursor: 2 });
    await page.settle();
    expect(texts("h3 span")).toEqual(["Opened at least 2 times"]);
  });

  it("goes with its row", async () => {
    const page = await start(opens(1));
    tick().click();
    document.querySelector("tr")?.remove();
    await page.settle();
    expect(host()).toBeNull();
  });

  it("names the same conversation's earlier mails", async () => {
    await start(receipt({ id: "copy-2", perm_message_id: "msg-a:r2", sent_at: "2026-10-03T09:00:00Z" }), opens(4));
    tick().click();
    expect(texts(".earlier span")).toEqual(["Opened at least 4 times"]);
  });

  it("says of a mail on its way that the server does not answer", async () => {
    const page = await start();
    page.mails.leaving(record());
    await page.extension.local.set({ [key.connection]: { state: "offline", since: 1, problem: "" } });
    await page.settle();
    tick().click();
    expect(texts("h3 span")).toEqual(["Just sent; not yet known to your server"]);
    expect(texts("p")).toHaveLength(2);
  });

  it.each([
    ["below its line", { top: 100, bottom: 140 }, (top: number) => top >= 140],
    ["above it at the window's foot", { top: 700, bottom: 740 }, (top: number, height: number) => top + height <= 700],
  ])("stands %s and never on it", async (_, line, stands) => {
    await start(opens(1));
    const box = (place: object) => ({ left: 300, width: 22, ...place }) as DOMRect;
    const tr = document.querySelector("tr");
    if (tr) tr.getBoundingClientRect = () => box(line);
    tick().getBoundingClientRect = () => box(line);
    Object.defineProperty(card_(), "offsetHeight", { value: 200 });
    tick().click();
    expect(stands(Number.parseFloat(card().style.top), 200)).toBe(true);
    expect(Number.parseFloat(card().style.left)).toBe(288);
  });

  /** The card before it is first shown. */
  function card_(): HTMLElement {
    tick().click();
    const box = card();
    key_(document.body, "Escape");
    return box;
  }
});
