// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { event, receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { compose, FakePage } from "../content.fake.js";
import { composeToggle } from "./compose-toggle.js";

function button(place = 0): HTMLButtonElement {
  const host = document.querySelectorAll(".greentick-toggle")[place];
  return host?.shadowRoot?.querySelector("button") ?? expect.fail("no toggle");
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
    await page.settle();
    expect([isOn(), hint()]).toEqual(["true", undefined]);
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
