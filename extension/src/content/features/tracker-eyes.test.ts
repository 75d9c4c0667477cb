// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { type MessageTrackers, trackerKey } from "../../shared/trackers.js";
import { FakePage, listOf, row } from "../content.fake.js";
import { KeptTrackers } from "../kepttrackers.js";
import { listTicks } from "./list-ticks.js";
import { trackerEyes } from "./tracker-eyes.js";

const HUBSPOT: MessageTrackers = { names: ["HubSpot"], count: 1, stopped: 1 };

async function begin(threads: Record<string, Record<string, MessageTrackers>>): Promise<FakePage> {
  const page = new FakePage();
  for (const [id, messages] of Object.entries(threads)) {
    await page.extension.local.set({ [trackerKey.thread(id)]: { at: 1, messages } });
  }
  const kept = new KeptTrackers(page.again);
  await page.start((shown) => {
    listTicks(shown);
    trackerEyes(shown, kept);
  });
  await kept.start(page.signal);
  await page.settle();
  return page;
}

const eyes = () => [...document.querySelectorAll(".greentick-eye")].map((eye) => eye.getAttribute("aria-label"));

beforeEach(() => {
  document.body.innerHTML = "";
  location.hash = "#inbox";
});

describe("the eye in lists", () => {
  it("stands at mails with trackers, and at no others", async () => {
    document.body.innerHTML = listOf(row("Offers", { legacy: "18a" }), row("Plain", { legacy: "18b" }));
    await begin({ "18a": { m1: HUBSPOT } });
    expect(eyes()).toEqual(["Trackers blocked: HubSpot"]);
    expect(document.querySelector(".greentick-eye")?.getAttribute("role")).toBe("img");
  });

  it("names those of all messages, and is open when one came through", async () => {
    document.body.innerHTML = listOf(row("Offers", { legacy: "18a" }));
    await begin({ "18a": { m1: HUBSPOT, m2: { names: ["HubSpot", "Gem"], count: 2, stopped: 1 } } });
    expect(eyes()).toEqual(["Trackers: HubSpot, Gem"]);
    expect(document.querySelector(".greentick-eye")?.getAttribute("data-stopped")).toBe("false");
  });

  it("is found by the permanent id alone", async () => {
    document.body.innerHTML = listOf(row("Offers", { perm: `thread-f:${0x18f0a}` }));
    await begin({ "18f0a": { m1: HUBSPOT } });
    expect(eyes()).toHaveLength(1);
  });

  it("stands before the tick, once, however often the list is drawn", async () => {
    document.body.innerHTML = listOf(row("Contract", { perm: "thread-a:r1", legacy: "18f0a" }));
    const page = await begin({ "18f0a": { m1: HUBSPOT } });
    await page.keep(receipt());
    await page.settle();
    await page.settle();
    const marks = [...(document.querySelector(".xT")?.children ?? [])].map(({ className }) => className);
    expect(marks).toEqual(["greentick-eye", "greentick-tick", "y6"]);
  });

  it("follows what is learned, the row's thread, and the settings", async () => {
    document.body.innerHTML = listOf(row("Offers", { legacy: "18a" }));
    const page = await begin({ "18a": { m1: HUBSPOT } });
    await page.extension.local.set({
      [trackerKey.thread("18a")]: { at: 2, messages: { m1: { ...HUBSPOT, names: ["Gem"] } } },
    });
    await page.settle();
    expect(eyes()).toEqual(["Trackers blocked: Gem"]);

    document.querySelector("[data-legacy-thread-id]")?.setAttribute("data-legacy-thread-id", "18b");
    await page.settle();
    expect(eyes()).toEqual([]);

    document.querySelector("[data-legacy-thread-id]")?.setAttribute("data-legacy-thread-id", "18a");
    await page.settle();
    expect(eyes()).toHaveLength(1);
    await page.extension.local.set({ [key.settings]: { trackByDefault: true, notify: "first", trackers: "off" } });
    await page.settle();
    expect(eyes()).toEqual([]);
  });
});
