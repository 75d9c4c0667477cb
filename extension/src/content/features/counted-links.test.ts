// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { key } from "../../shared/storage.js";
import { FakePage, message, session, threadOf } from "../content.fake.js";
import { countedLinks } from "./counted-links.js";

const COUNTED = "https://news.example/click?id=12345&url=https%3A%2F%2Fshop.example%2Fsale";
const OPAQUE = "https://news.example/click/9f8e7d6c5b4a39281706f5e4d3c2b1a0";

async function begin(...addresses: string[]): Promise<FakePage> {
  const links = addresses.map((address) => `<a href="${address}">there</a>`).join("");
  document.body.innerHTML = threadOf("thread-f:1", "18a", message("msg-f:1", "18a", links));
  return new FakePage().start(countedLinks);
}

const link = (index = 0) => document.querySelectorAll<HTMLAnchorElement>(".a3s a")[index];
const tip = () => document.querySelector(".greentick-link")?.shadowRoot?.querySelector(".tip");
const press = (name: string, target: Element | undefined) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("a counted link", () => {
  it("names its counter on focus, and its real target when the link says it", async () => {
    await begin(COUNTED);
    link()?.focus();
    expect(tip()?.textContent).toBe("Clicks on this link are counted by news.example.Open shop.example/sale directly");
    expect(tip()?.querySelector("a")?.href).toBe("https://shop.example/sale");
    expect(tip()?.querySelector("a")?.rel).toBe("noopener noreferrer");
    expect(link()?.getAttribute("aria-description")).toContain("Arrow down leads to its real target");
  });

  it("says so when only the counter knows its target", async () => {
    await begin(OPAQUE);
    link()?.focus();
    expect(tip()?.textContent).toContain("Only the counter knows where it leads.");
    expect(tip()?.querySelector("a")).toBeNull();
  });

  it("is left by Escape, without a trace in the mail", async () => {
    await begin(COUNTED);
    link()?.focus();
    press("Escape", link());
    expect(tip()).toBeUndefined();
    expect(link()?.hasAttribute("aria-description")).toBe(false);
  });

  it("waits while the pointer only crosses it", async () => {
    await begin(COUNTED);
    vi.useFakeTimers();
    link()?.dispatchEvent(new Event("pointerover", { bubbles: true }));
    vi.advanceTimersByTime(300);
    document.body.dispatchEvent(new Event("pointerover", { bubbles: true }));
    vi.advanceTimersByTime(1000);
    expect(tip()).toBeUndefined();
    link()?.dispatchEvent(new Event("pointerover", { bubbles: true }));
    vi.advanceTimersByTime(400);
    expect(tip()).toBeDefined();
    vi.useRealTimers();
  });

  it("is not one that leads straight, an own one, or one outside of mails", async () => {
    const page = await begin(
      "https://shop.example/sale",
      `https://ticks.example/l/${session.accountKey}${"x".repeat(28)}/aHR0`,
      `https://old.example/l/OldOldOldOld${"x".repeat(28)}/aHR0`,
    );
    await page.extension.local.set({ [key.ownPixels]: [{ host: "old.example", accountKey: "OldOldOldOld" }] });
    link(0)?.focus();
    expect(tip()).toBeUndefined();
    link(1)?.focus();
    expect(tip()).toBeUndefined();
    link(2)?.focus();
    expect(tip()).toBeUndefined();
    document.body.insertAdjacentHTML("beforeend", `<a id="outside" href="${COUNTED}">x</a>`);
    document.getElementById("outside")?.focus();
    expect(tip()).toBeUndefined();
    page.end();
  });

  it("is not looked for when trackers are not", async () => {
    const page = await begin(COUNTED);
    await page.extension.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers: "off" } });
    link()?.focus();
    expect(tip()).toBeUndefined();
  });
});
