import { expect, test } from "vitest";
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

test("what is chosen on the dashboard is followed within a minute, while the line stands", async () => {
  const there = { disclosure: true, tracks_default: "opens", never_track: [] as string[] };
  server.on("GET /v1/settings", () => json(there));
  await worker.startPaired();
  await pass(1);
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
