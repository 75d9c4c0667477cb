// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { event, receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { compose, FakePage, session } from "../content.fake.js";
import { composeToggle } from "./compose-toggle.js";

function button(place = 0): HTMLButtonElement {
  const host = document.querySelectorAll(".greentick-toggle")[place];
  return host?.shadowRoot?.querySelector<HTMLButtonElement>("[role=switch]") ?? expect.fail("no toggle");
}

/** The menu's items by name, once it is open. */
function items(): Record<string, HTMLElement> {
  const root = document.querySelector(".greentick-toggle")?.shadowRoot;
  const more = root?.querySelector<HTMLElement>("button.more");
  if (more?.getAttribute("aria-expanded") !== "true") more?.click();
  const found = [...(root?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  return Object.fromEntries(found.map((item) => [item.dataset.item ?? "", item]));
}

function checked(): string[] {
  return Object.entries(items()).flatMap(([name, item]) =>
    item.getAttribute("aria-checked") === "true" ? [name] : [],
  );
}

function hints(): (string | null)[] {
  const lines = document.querySelector(".greentick-hint")?.shadowRoot?.querySelectorAll("p") ?? [];
  return [...lines].map((line) => line.textContent);
}

function isOn(place = 0): string | null {
  return button(place).getAttribute("aria-checked");
}

function hint(): string | undefined {
  return document.querySelector(".greentick-hint")?.shadowRoot?.querySelector("p")?.textContent;
}

async function press(page: FakePage, place = 0): Promise<void> {
  button(place).click();
  await page.settle();
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("the control beside Send", () => {
  it("stands behind Send in every compose window, and says that the mail carries a receipt", async () => {
    document.body.innerHTML = compose("msg-a:r1") + compose("msg-a:r2");
    await new FakePage().start(composeToggle);
    const cells = [...document.querySelectorAll(".Up")].map((cell) => cell.nextElementSibling?.className);
    expect(cells).toEqual(["greentick-cell", "greentick-cell"]);
    expect(button().textContent).toBe("Receipt");
    expect(button().getAttribute("role")).toBe("switch");
    expect(button().getAttribute("aria-label")).toBe("Tell me when this mail is opened");
    expect(isOn()).toBe("true");
    expect(hint()).toBeUndefined();
  });

  it("leaves a choice that storage has no room for to background, and goes by it", async () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    page.extension.local.quota = 0;
    await press(page);
    expect(page.kept.wantsReceipt("msg-a:r1")).toBe(false);
    const [asked] = page.extension.askedFor("keep_choices");
    expect(asked?.choices["msg-a:r1"]).toMatchObject({ on: false });
  });

  it("switches one mail, and remembers it when the draft is opened again", async () => {
    document.body.innerHTML = compose("msg-a:r1") + compose("msg-a:r2");
    const page = await new FakePage().start(composeToggle);
    await press(page);
    expect([isOn(0), isOn(1)]).toEqual(["false", "true"]);
    expect(button().textContent).toBe("No receipt");
    document.body.innerHTML = "";
    await page.settle();
    document.body.innerHTML = compose("msg-a:r1");
    await page.settle();
    expect(isOn()).toBe("false");
    await press(page);
    expect(isOn()).toBe("true");
  });

  it("begins as the user has set it for new mails", async () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    await page.extension.local.set({ [key.settings]: { trackByDefault: false } });
    await page.settle();
    expect(isOn()).toBe("false");
  });

  it("follows the draft when Gmail uses the window for another", async () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    await press(page);
    document.querySelector("[name=draft]")?.setAttribute("value", "#msg-a:r9");
    await page.settle();
    expect(isOn()).toBe("true");
    expect(document.querySelectorAll(".greentick-toggle")).toHaveLength(1);
  });

  it("says why plain text carries nothing, and cannot be pressed then", async () => {
    document.body.innerHTML = compose("msg-a:r1", { plain: true });
    const page = await new FakePage().start(composeToggle);
    expect(isOn()).toBe("false");
    expect(hint()).toBe("Plain text carries no receipt: it has no room for an image.");
    expect(button().getAttribute("aria-description")).toBe(hint());
    await press(page);
    expect(page.kept.wantsReceipt("msg-a:r1")).toBe(true);
    document.querySelector("[name=nowrap]")?.setAttribute("value", "0");
    expect(page.hinted.get("msg-a:r1")).toBe("plain_text");
    await page.settle();
    expect([isOn(), hint()]).toEqual(["true", undefined]);
    expect(page.hinted.size).toBe(0);
  });

  it("leads to the settings when there is no server", async () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    page.kept.session = null;
    await page.settle();
    expect(isOn()).toBe("false");
    expect(hint()).toContain("not connected to a server");
    await press(page);
    expect(page.extension.askedFor("open_options")).toHaveLength(1);
  });

  it.each([
    ["offline", "does not answer"],
    ["signed_out", "signed out"],
  ])("says what it means for the mail when the server is %s", async (state, words) => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    await page.extension.local.set({ [key.connection]: { state, since: 1, problem: "" } });
    await page.settle();
    expect(isOn()).toBe("true");
    expect(hint()).toContain(words);
  });

  it("says beforehand when a domain usually has its mail scanned", async () => {
    document.body.innerHTML = compose("msg-a:r1", { to: ["Dora@Scanned.example"] });
    const scan = event({ group: "automatic", verdict: "scanner", reason: "scanner_agent" });
    const to = [{ address: "bob@scanned.example", name: "", kind: "to" as const }];
    const receipts = ["1", "2", "3"].map((id) => receipt({ id, perm_message_id: id, recipients: to, events: [scan] }));
    const page = await new FakePage().start(composeToggle, receipts);
    await page.settle();
    expect(hint()).toContain("scanned.example");
  });

  it("does nothing but wait while storage has not been read", () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = new FakePage();
    composeToggle(page);
    page.pass();
    expect(document.querySelector(".greentick-toggle")).toBeNull();
  });

  it("writes nothing when nothing has changed", async () => {
    document.body.innerHTML = compose("msg-a:r1");
    const page = await new FakePage().start(composeToggle);
    const before = button().firstChild;
    await page.settle();
    expect(button().firstChild).toBe(before);
  });
});

describe("the menu beside it", () => {
  async function open(to = ["bob@x.org"]): Promise<FakePage> {
    document.body.innerHTML = compose("msg-a:r1", { to });
    return new FakePage().start(composeToggle);
  }

  async function pick(page: FakePage, name: string): Promise<void> {
    items()[name]?.click();
    await page.settle();
  }

  it("offers what a mail may carry, and says that links will lead elsewhere", async () => {
    const page = await open();
    expect(Object.keys(items())).toEqual([
      "opens",
      "clicks",
      "both",
      "log",
      "off",
      "line",
      "leave_out",
      "remind_no_open",
      "remind_no_reply",
    ]);
    expect(items().clicks?.textContent).toContain("ticks.example");
    expect(checked()).toEqual(["opens", "line"]);
    await pick(page, "both");
    expect([checked(), page.kept.tracks("msg-a:r1")]).toEqual([["both", "line"], "both"]);
    expect(button().textContent).toBe("Receipt, links");
    expect(hints()).toEqual(["Links in this mail lead through ticks.example; whoever points at one sees that."]);
  });

  it("says so where recipients cannot reach the server, of links above all", async () => {
    const page = await open();
    await page.extension.local.set({ [key.session]: { ...session, publicUrl: "http://127.0.0.1:8787" } });
    await page.settle();
    expect(hints()).toEqual([
      "Recipients cannot reach your server at 127.0.0.1:8787: only openings on its own machine or network can be seen.",
    ]);
    for (const name of ["clicks", "both"]) {
      expect(items()[name]?.textContent).toContain("127.0.0.1:8787, which recipients cannot reach");
    }
    await pick(page, "both");
    expect(hints()).toEqual([
      "Recipients cannot reach your server at 127.0.0.1:8787: the links in this mail lead there, and are dead for them.",
    ]);
  });

  it("offers to be reminded, unless nothing is kept of the mail", async () => {
    const page = await open();
    expect(items().remind_no_open?.textContent).toBe("Remind me: No sign of opening after 3 days");
    await pick(page, "remind_no_reply");
    expect(page.kept.reminders("msg-a:r1")).toEqual(["no_reply"]);
    expect(checked()).toEqual(["opens", "line", "remind_no_reply"]);
    await pick(page, "log");
    expect(Object.keys(items())).not.toContain("remind_no_open");
    await pick(page, "off");
    expect(Object.keys(items())).not.toContain("remind_no_reply");
  });

  it("is a menu to screen readers", async () => {
    await open();
    const item = items().both;
    expect(item?.getAttribute("role")).toBe("menuitemradio");
    expect(item?.getAttribute("aria-label")).toBe("Opens and clicks");
    expect(item?.getAttribute("aria-description")).toContain("ticks.example");
    expect(item?.parentElement?.getAttribute("role")).toBe("menu");
  });

  it("switches off, and on again as it was", async () => {
    const page = await open();
    await pick(page, "clicks");
    await pick(page, "off");
    expect([isOn(), button().textContent]).toEqual(["false", "No receipt"]);
    await press(page);
    expect([isOn(), button().textContent]).toEqual(["true", "Links"]);
  });

  it("puts nothing into a mail that is only written down, and so tells nothing", async () => {
    const page = await open();
    await pick(page, "log");
    expect(checked()).toEqual(["log"]);
    expect(items().line?.getAttribute("aria-disabled")).toBe("true");
    await pick(page, "line");
    expect(checked()).toEqual(["log"]);
  });

  it("leaves the line out for this mail, or for its recipient from now on", async () => {
    const page = await open();
    expect(items().line?.textContent).toContain(
      "This mail carries a receipt that tells me when it is opened. What is this?",
    );
    await pick(page, "line");
    expect(page.kept.discloses("msg-a:r1", ["bob@x.org"])).toBe(false);
    await pick(page, "leave_out");
    expect(page.extension.askedFor("change_settings")[0]?.patch).toEqual({ disclosureOff: ["bob@x.org"] });
  });

  it.each([
    ["clicks", "tells me when a link in it is followed. What is this?"],
    ["both", "tells me when it is opened or a link in it is followed. What is this?"],
  ])("shows the line as it tells of what is chosen: %s", async (choice, words) => {
    const page = await open();
    await pick(page, choice);
    expect(items().line?.textContent).toContain(words);
  });

  it("cannot leave the line out where the server wants it", async () => {
    const page = await open();
    await page.extension.local.set({ [key.policy]: { alwaysDiscloses: true } });
    await page.settle();
    await pick(page, "line");
    expect(page.kept.discloses("msg-a:r1", ["bob@x.org"])).toBe(true);
    expect(items().leave_out).toBeUndefined();
  });

  it.each([
    ["never_track", "never_track_list", "is on your never-track list"],
    ["never_track", "policy_outside", "Your server allows no receipts to bob@x.org: this mail carries none."],
    ["refused", "refused_sender", "refuses receipts"],
    ["consent_needed", "no_consent", "has not agreed"],
  ])("is not there when a recipient stands against it: %s, %s", async (standing, cause, words) => {
    const page = await open(["ann@x.org", "bob@x.org"]);
    await page.extension.local.set({ [key.standings]: { "bob@x.org": { standing, cause, askedAt: 1 } } });
    await page.settle();
    expect(isOn()).toBe("false");
    expect(hint()).toContain(words);
    expect(hint()).toContain("bob@x.org");
    expect(page.hinted.get("msg-a:r1")).toBe(cause === "policy_outside" ? "policy" : standing);
    const more = document.querySelector(".greentick-toggle")?.shadowRoot?.querySelector<HTMLElement>("button.more");
    expect(more?.hidden).toBe(true);
  });

  it("says that of a list nobody can tell who opens it", async () => {
    const page = await open(["team@x.org"]);
    await page.extension.local.set({
      [key.standings]: { "team@x.org": { standing: "list_address", cause: "", askedAt: 1 } },
    });
    await page.settle();
    expect([isOn(), hint()]).toEqual(["true", expect.stringContaining("cannot be told")]);
  });

  it("advises against counting a mail to very many", async () => {
    await open(Array.from({ length: 51 }, (_, n) => `b${n}@x.org`));
    expect([isOn(), hint()]).toEqual(["false", expect.stringContaining("newsletter service")]);
  });
});
