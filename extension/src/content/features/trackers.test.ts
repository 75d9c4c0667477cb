// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { OwnPixels } from "../../shared/send.js";
import { key, type Settings } from "../../shared/storage.js";
import { printOf, type SenderChoice, trackerKey } from "../../shared/trackers.js";
import { FakePage, message, session, threadOf } from "../content.fake.js";
import { KeptTrackers } from "../kepttrackers.js";
import { trackers } from "./trackers.js";

const PROXY = "https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#";
const MAILCHIMP = `${PROXY}https://shop.us4.list-manage.com/track/open.php?u=7f2c9d3b1a&id=55e1c2`;
const UNKNOWN = `${PROXY}https://news.example/x/9f8e7d6c5b4a39281706f5e4d3c2b1a0`;
const OWN = `${PROXY}https://ticks.example/p/${session.accountKey}0123456789abcdefMACMACMACMAC.gif`;
const SENDER = "news@shop.example";

const pixel = (address: string) => `<img src="${address}" width="1" height="1">`;

function show(...images: string[]): void {
  const sender = `<h3><span class="gD" email="${SENDER}">The Shop</span></h3>`;
  const html = message("msg-f:1", "18a", images.join("")).replace('<div class="gE">', `<div class="gE">${sender}`);
  document.body.innerHTML = threadOf("thread-f:1", "18a", html);
}

interface Given {
  mode?: Settings["trackers"];
  choice?: SenderChoice;
  learned?: string[];
  places?: OwnPixels[];
}

async function begin({ mode = "block", choice, learned = [], places = [] }: Given = {}): Promise<FakePage> {
  const page = new FakePage();
  const kept = new KeptTrackers(page.again);
  await page.extension.local.set({
    ...(choice ? { [trackerKey.senders]: { [SENDER]: { choice, at: 1 } } } : {}),
    [key.ownPixels]: places,
    [trackerKey.learned]: { mode, next: learned.length, prints: learned.map(printOf) },
  });
  await page.start((shown) => trackers(shown, kept));
  await page.extension.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers: mode } });
  await kept.start(page.signal);
  await settle(page);
  return page;
}

/** Passes, and what is gathered before it is shown and told. */
async function settle(page: FakePage): Promise<void> {
  await page.settle();
  await vi.advanceTimersByTimeAsync(100);
  await page.settle();
}

function shadow(): ShadowRoot | null | undefined {
  return document.querySelector(".greentick-trackers")?.shadowRoot;
}

const sentence = () => shadow()?.querySelector(".unfold")?.textContent ?? "";
const button = (name: string) => shadow()?.querySelector<HTMLElement>(`[data-key="${name}"]`);

/** The image has come: it was loaded although a rule stood in its way, or there was none. */
function come(image: Element | null): void {
  Object.defineProperty(image, "naturalWidth", { value: 1 });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  document.body.innerHTML = "";
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the line above a message", () => {
  it("names the trackers that were blocked, before the message's text", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin();
    expect(sentence()).toBe("1 tracker blocked: Mailchimp");
    expect(document.querySelector(".greentick-trackers")?.nextElementSibling?.className).toBe("ii");
    expect(page.extension.askedFor("trackers_seen")).toEqual([
      {
        type: "trackers_seen",
        messages: [{ threadId: "18a", messageId: "18a", found: { names: ["Mailchimp"], count: 1, stopped: 1 } }],
        learn: [],
      },
    ]);
  });

  it("is not there without trackers, nor for the own pixels", async () => {
    show('<img src="https://ci3.googleusercontent.com/meips/x#https://a.example/images/logo.png">', pixel(OWN));
    const page = await begin();
    expect(shadow()).toBeUndefined();
    expect(page.extension.askedFor("trackers_seen")).toEqual([]);
  });

  it("is not there for own pixels from before the server moved", async () => {
    show(pixel(OWN.replace("ticks.example", "old.example")));
    const page = await begin({ places: [{ host: "old.example", accountKey: session.accountKey }] });
    expect(shadow()).toBeUndefined();
    expect(page.extension.askedFor("trackers_seen")).toEqual([]);
  });

  it("says what was loaded, and has it learned once", async () => {
    show(pixel(UNKNOWN));
    const page = await begin();
    await settle(page);
    expect(sentence()).toBe("1 tracker was loaded, blocked from the next time on: news.example");
    expect(page.extension.askedFor("trackers_seen").map(({ learn }) => learn)).toEqual([[UNKNOWN]]);
    expect(button("once")).toBeNull();
  });

  it("says that what was learned is blocked", async () => {
    show(pixel(UNKNOWN));
    await begin({ learned: [UNKNOWN] });
    expect(sentence()).toBe("1 tracker blocked: news.example");
  });

  it("does not claim to have blocked what came in spite of its rule, and has it learned", async () => {
    show(pixel(MAILCHIMP));
    come(document.querySelector("img"));
    const page = await begin();
    expect(sentence()).toBe("1 tracker was loaded, blocked from the next time on: Mailchimp");
    expect(page.extension.askedFor("trackers_seen").at(-1)?.learn).toEqual([MAILCHIMP]);
  });

  it("only names them when they are only marked, and nothing is learned", async () => {
    show(pixel(MAILCHIMP), pixel(UNKNOWN));
    const page = await begin({ mode: "mark" });
    expect(sentence()).toBe("2 trackers: Mailchimp, news.example");
    expect(page.extension.askedFor("trackers_seen").at(-1)).toMatchObject({
      messages: [{ found: { stopped: 0 } }],
      learn: [],
    });
  });

  it("is gone when trackers are not looked for", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin();
    await page.extension.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers: "off" } });
    await settle(page);
    expect(shadow()).toBeUndefined();
  });

  it("unfolds whose they are and why, and keeps the focus", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin();
    button("unfold")?.focus();
    button("unfold")?.click();
    await settle(page);
    expect(button("unfold")?.getAttribute("aria-expanded")).toBe("true");
    expect(shadow()?.querySelector("li")?.textContent).toBe("MailchimpA counting address of a known sender.");
    expect(shadow()?.activeElement).toBe(button("unfold"));
    button("help")?.click();
    expect(page.extension.askedFor("open_help")).toHaveLength(1);
  });
});

describe("letting through", () => {
  it("asks for exactly these images, loads them again, and shuts the way when they are there", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin();
    button("once")?.click();
    await settle(page);
    const image = document.querySelector("img");
    expect(page.extension.askedFor("let_trackers_through").map(({ images }) => images)).toEqual([[MAILCHIMP]]);
    expect(page.extension.askedFor("trackers_let_through")).toEqual([]);

    come(image);
    image?.dispatchEvent(new Event("load"));
    await settle(page);
    expect(page.extension.askedFor("trackers_let_through").map(({ images }) => images)).toEqual([[MAILCHIMP]]);
    await settle(page);
    expect(sentence()).toBe("1 tracker let through: Mailchimp");
    expect(page.extension.askedFor("trackers_seen").flatMap(({ learn }) => learn)).toEqual([]);
  });

  it("leaves everything as it was when background cannot", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin();
    page.extension.reply = { ok: false, problem: "no" };
    button("once")?.click();
    await settle(page);
    expect(sentence()).toBe("1 tracker blocked: Mailchimp");
  });

  it("goes by itself for a sender that is always allowed, once an image", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin({ choice: "always" });
    await settle(page);
    expect(page.extension.askedFor("let_trackers_through")).toHaveLength(1);
    expect(sentence()).toBe("1 tracker let through: Mailchimp");
    expect(button("once")).toBeNull();
  });

  it("is chosen for a sender, and taken back", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin({ choice: "never" });
    button("unfold")?.click();
    await settle(page);
    expect(button("never")).toBeNull();
    button("always")?.click();
    button("as_all")?.click();
    expect(page.extension.askedFor("choose_for_sender").map(({ sender, choice }) => [sender, choice])).toEqual([
      [SENDER, "always"],
      [SENDER, null],
    ]);
  });

  it("is not for a sender that is never allowed, even where others are only marked", async () => {
    show(pixel(MAILCHIMP));
    const page = await begin({ mode: "mark", choice: "never" });
    expect(page.extension.askedFor("trackers_seen").at(-1)?.learn).toEqual([MAILCHIMP]);
  });
});
