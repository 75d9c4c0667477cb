// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { key } from "../../shared/storage.js";
import { toBase64url } from "../../shared/token.js";
import { FakePage, message, session, threadOf } from "../content.fake.js";
import { ownClicks } from "./own-clicks.js";

const TARGET = "https://example.org/?a=1&b=2#c";
const encoded = toBase64url(new TextEncoder().encode(TARGET));

function through(accountKey: string): string {
  return `https://ticks.example/l/${accountKey}${"n".repeat(28)}/${encoded}`;
}

async function press(href: string, name: string): Promise<Element> {
  document.body.innerHTML = threadOf("thread-a:r1", "18a", message("msg-a:r1", "18a", '<a href="#"><b>here</b></a>'));
  const link = document.querySelector(".a3s a");
  link?.setAttribute("href", href);
  link?.setAttribute("data-saferedirecturl", `https://www.google.com/url?q=${href}`);
  const page = new FakePage();
  await page.extension.local.set({ [key.ownPixels]: [{ host: "old.example", accountKey: "OldOldOldOld" }] });
  await page.start(ownClicks);
  document.querySelector("b")?.dispatchEvent(new Event(name, { bubbles: true }));
  page.end();
  return link ?? expect.fail("no link");
}

beforeEach(() => {
  document.body.innerHTML = "";
});

it.each(["pointerdown", "click", "auxclick", "contextmenu"])(
  "an own link leads straight on when pressed: %s",
  async (name) => {
    const link = await press(through(session.accountKey), name);
    expect([link.getAttribute("href"), link.hasAttribute("data-saferedirecturl")]).toEqual([TARGET, false]);
  },
);

it("leads straight on in mails from before the server moved", async () => {
  const link = await press(through("OldOldOldOld").replace("ticks.example", "old.example"), "click");
  expect(link.getAttribute("href")).toBe(TARGET);
});

it("shows where it leads until it is pressed", async () => {
  const link = await press(through(session.accountKey), "pointerover");
  expect(link.getAttribute("href")).toBe(through(session.accountKey));
});

it.each([through("ZZZZZZZZZZZZ"), TARGET, "https://ticks.example/l/short"])(
  "another link is left alone: %s",
  async (href) => {
    const link = await press(href, "click");
    expect([link.getAttribute("href"), link.hasAttribute("data-saferedirecturl")]).toEqual([href, true]);
  },
);
