import { beforeEach, expect, test, vi } from "vitest";
import { REMINDERS } from "../shared/reminders.js";
import { key } from "../shared/storage.js";
import { openNotified } from "./alerts.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { GmailTabs } from "./gmailtabs.js";
import { Intake } from "./intake.js";
import { readFeedItem } from "./reading.js";
import { Receipts } from "./receipts.js";
import { announceReply, cancelReminder, refreshReminders, setReminder, snoozeReminder } from "./reminders.js";
import { opened } from "./sample.fake.js";
import { FakeServer, json, problem, SESSION } from "./server.fake.js";

let browser: FakeChrome;
let server: FakeServer;
const REMINDER = {
  id: "copy-1.no_open",
  message_id: "copy-1",
  kind: "no_open",
  after_s: 259_200,
  state: "waiting",
  due_at: "2026-11-24T09:00:00.000Z",
  told_at: null,
  sent_at: "2026-11-21T09:00:00.000Z",
  subject: "Contract",
  recipients: ["Ines"],
  thread_id: "18f0a",
  gmail_address: "alice@example.org",
};

/** What the feed says when a reminder has come due: the receipt as it is, and no notice. */
const due = (cursor: number, ...kinds: string[]) => ({
  ...opened(cursor),
  notices: [],
  reminders: kinds.map((kind) => ({ kind, after_s: 259_200 })),
});

beforeEach(async () => {
  browser = fakeChrome();
  await browser.local.set({ [key.session]: SESSION });
  server = new FakeServer();
});

test("a reminder that has come due is shown, and its click opens the thread", async () => {
  const item = readFeedItem(due(11, "no_open"));
  if (!item) throw new Error("the item can be read");
  await browser.local.set({ [key.account("alice@example.org")]: 0 });
  await new Intake(new Receipts()).takePage([item]);

  const [[id, shown] = ["", { title: "" }]] = [...browser.shown];
  expect(id).toBe("rem:11:no_open");
  expect(shown.title).toBe("No sign of opening after 3 days");

  vi.useFakeTimers();
  const clicked = openNotified(id, new GmailTabs());
  await vi.advanceTimersByTimeAsync(2_000);
  await clicked;
  vi.useRealTimers();
  expect(browser.createTab).toHaveBeenCalledWith({ url: expect.stringContaining("#all/18f0a") });
});

test("a reminder speaks one language where the browser's has no words here", async () => {
  chrome.i18n.getUILanguage = () => "fr";
  const item = readFeedItem(due(11, "no_open"));
  if (!item) throw new Error("the item can be read");
  await new Intake(new Receipts()).takePage([item]);

  expect([...browser.shown.values()].map(({ title }) => title)).toEqual(["No sign of opening after 3 days"]);
});

test("told again after a death in between, it replaces itself", async () => {
  const item = readFeedItem(due(11, "no_open"));
  if (!item) throw new Error("the item can be read");
  await new Intake(new Receipts()).takePage([item]);
  await browser.local.set({ [key.cursor]: 10 });
  await new Intake(new Receipts()).takePage([item]);

  expect([...browser.shown.keys()]).toEqual(["rem:11:no_open"]);
});

test("kinds this version does not know are left alone, and an old server has none", () => {
  expect(readFeedItem(due(11, "no_open", "birthday"))?.reminders).toEqual([{ kind: "no_open", after_s: 259_200 }]);
  expect(readFeedItem({ ...opened(11), reminders: undefined })?.reminders).toEqual([]);
  expect(readFeedItem({ ...opened(11), reminders: "x" })?.reminders).toEqual([]);
});

test("what the server lists is kept, without what makes no sense", async () => {
  server.on("GET /v1/reminders", () => json({ reminders: [REMINDER, { ...REMINDER, kind: "birthday" }, 7] }));
  await refreshReminders(SESSION);
  expect(browser.local.everything[REMINDERS]).toEqual([REMINDER]);

  server.on("GET /v1/reminders", () => problem(404));
  await refreshReminders(SESSION);
  expect(browser.local.everything[REMINDERS]).toEqual([REMINDER]);
});

test("setting, snoozing and cancelling ask the server, and fetch the list anew", async () => {
  server.on("GET /v1/reminders", () => json({ reminders: [] }));
  server.on("POST /v1/reminders", () => json(REMINDER));
  server.on("PATCH /v1/reminders/copy-1.no_open", () => json(REMINDER));
  server.on("DELETE /v1/reminders/copy-1.no_open", () => new Response(null, { status: 204 }));

  await setReminder(SESSION, "copy-1", "no_open");
  await snoozeReminder(SESSION, "copy-1.no_open", 3_600);
  await cancelReminder(SESSION, "copy-1.no_open");

  expect(server.to("POST /v1/reminders")[0]?.body).toEqual({ message_id: "copy-1", kind: "no_open", after_s: 259_200 });
  expect(server.to("PATCH /v1/reminders/copy-1.no_open")[0]?.body).toEqual({ snooze_s: 3_600 });
  expect(server.to("GET /v1/reminders")).toHaveLength(3);
});

test("a reply is told with the time it came", async () => {
  server.on("POST /v1/replies", () => new Response(null, { status: 204 }));
  await announceReply(SESSION, "alice@example.org", "18f0a", Date.parse("2026-11-21T09:00:00.000Z"));

  expect(server.to("POST /v1/replies")[0]?.body).toEqual({
    thread_ids: ["18f0a"],
    gmail_address: "alice@example.org",
    at: "2026-11-21T09:00:00.000Z",
  });
});
