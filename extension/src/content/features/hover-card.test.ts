// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, receipt, record } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { card, host, key_, moveOver, opens, over, start, texts, tick, tidy } from "./hover-card.fake.js";

beforeEach(tidy);
afterEach(tidy);

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

  it.each<[string, () => void, () => void]>([
    ["keyboard", () => key_(tick(), "Enter"), () => key_(host() ?? tick(), "Escape")],
    ["pointer", () => over(tick()), () => over(document.body)],
  ])("stays where Gmail draws its row anew, for whoever is at it by %s", async (_, open, leave) => {
    const page = await start(opens(1));
    open();
    vi.advanceTimersByTime(150);
    const focused = host()?.shadowRoot?.activeElement;
    const [line, old] = [document.querySelector("tr"), tick()];
    line?.replaceWith(line.cloneNode(true));
    tick().remove();
    await page.settle();
    expect(tick()).not.toBe(old);
    expect(texts("h3 span")).toEqual(["Opened at least once"]);
    expect(host()?.shadowRoot?.activeElement).toBe(focused);
    expect(tick().getAttribute("aria-expanded")).toBe("true");
    leave();
    vi.advanceTimersByTime(250);
    expect(host()).toBeNull();
  });

  it("goes when Gmail leaves the list, which stays in its page unseen", async () => {
    const page = await start(opens(1));
    tick().click();
    document.querySelector("table")?.style.setProperty("display", "none");
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
