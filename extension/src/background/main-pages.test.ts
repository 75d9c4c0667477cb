import { expect, test, vi } from "vitest";
import { key } from "../shared/storage.js";
import { TROUBLES, UNSEEN } from "../shared/troubles.js";
import { FakeEvent } from "./chrome.fake.js";
import { opened } from "./sample.fake.js";
import { json, problem, SESSION } from "./server.fake.js";
import { browser, GMAIL, pass, server, worker } from "./worker.fake.js";

test("choices are kept here at once, and nonsense is not", async () => {
  await worker.startPaired();
  server.on("PATCH /v1/settings", () => problem(503));
  await worker.ask({ type: "change_settings", patch: { trackByDefault: false, notify: "off" } });
  await worker.ask({ type: "change_settings", patch: { notify: "loudly" as "off", trackers: "burn" as "off" } });
  await worker.ask({ type: "change_settings", patch: { trackers: "mark" } });

  expect(worker.kept(key.settings)).toMatchObject({ trackByDefault: false, notify: "off", trackers: "mark" });
  expect(server.to("PATCH /v1/settings")[0]?.body).toEqual({ notify: "off" });
});

test.each([
  ["while the line stands", 0],
  ["by a clock that was hours ahead, too", 3],
])("what is chosen on the dashboard is followed within a minute, %s", async (_, hoursAhead) => {
  const there = { disclosure: true, tracks_default: "opens", never_track: [] as string[] };
  server.on("GET /v1/settings", () => json(there));
  await worker.startPaired();
  await pass(1);
  vi.setSystemTime(Date.now() - hoursAhead * 3_600_000);
  Object.assign(there, { disclosure: false, tracks_default: "log", never_track: ["x.org"] });
  for (const _ of [1, 2]) {
    await pass(29);
    server.line.say(": still here\n\n");
    browser.onAlarm.emit({ name: "watchdog" });
    await pass(0.1);
  }

  expect(worker.kept(key.settings)).toMatchObject({ disclosure: false, tracks: "log" });
  expect(worker.kept(key.policy)).toMatchObject({ neverTrack: ["x.org"] });
  expect(server.to("GET /v1/settings")).toHaveLength(2);
  expect(server.lines).toHaveLength(1);
});

test("the popup takes the number off the badge, and troubles go when it closes", async () => {
  await worker.startPaired();
  await browser.local.set({ [UNSEEN]: 3, [TROUBLES]: [{ at: 1, sentence: "Odd." }] });
  const port = { name: "popup", onDisconnect: new FakeEvent(), onMessage: new FakeEvent() };
  browser.onConnect.emit(port);
  await pass(0.1);
  expect(worker.kept(UNSEEN)).toBe(0);
  expect(browser.badge).toBe("");
  expect(worker.kept(TROUBLES)).toHaveLength(1);

  port.onDisconnect.emit();
  await pass(0.1);
  expect(worker.kept(TROUBLES)).toEqual([]);
});

test("a popup that opens just as an open is counted takes the number off the badge too", async () => {
  await worker.startPaired();
  await browser.local.set({ [UNSEEN]: 5 });
  const { get } = browser.local;
  let isOpened = false;
  vi.spyOn(browser.local, "get").mockImplementation(async (names) => {
    const found = await get.call(browser.local, names);
    if (names !== UNSEEN || isOpened) return found;
    isOpened = true;
    browser.onConnect.emit({ name: "popup", onDisconnect: new FakeEvent(), onMessage: new FakeEvent() });
    await new Promise((resolve) => setTimeout(resolve, 10));
    return found;
  });
  server.line.tell("feed", opened(11));
  await pass(1);

  expect(isOpened).toBe(true);
  expect(worker.kept(UNSEEN)).toBe(0);
  expect(browser.badge).toBe("");
});

test("a line of the popup opens its mail in Gmail", async () => {
  await worker.startPaired();
  server.line.tell("feed", opened(11));
  await pass(1);
  const port = { name: "popup", onDisconnect: new FakeEvent(), onMessage: new FakeEvent() };
  browser.onConnect.emit(port);
  port.onMessage.emit({ show: "hit-11" });
  await pass(1);

  expect(browser.createTab).toHaveBeenCalledWith({ url: "https://mail.google.com/mail/u/0/#all/18f0a" });
});

test("the dashboard opens at one mail, or at all of them, on the own server alone", async () => {
  await worker.startPaired();
  await worker.ask({ type: "open_dashboard" });
  await worker.ask({ type: "open_dashboard", messageId: "../auth/signout?x" }, GMAIL);

  expect(browser.createTab.mock.calls.map(([{ url }]) => url)).toEqual([
    `${SESSION.server}/dashboard/`,
    `${SESSION.server}/dashboard/messages/..%2Fauth%2Fsignout%3Fx`,
  ]);
});
