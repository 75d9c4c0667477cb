import { beforeEach, expect, test } from "vitest";
import { key } from "../shared/storage.js";
import { openNotified } from "./alerts.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { GmailTabs } from "./gmailtabs.js";
import { Intake } from "./intake.js";
import { readFeedItem } from "./reading.js";
import { Receipts } from "./receipts.js";
import { opened } from "./sample.fake.js";

let browser: FakeChrome;

/** What the feed says when a report has come: the receipt as it is, and no notice. */
function returned(cursor: number, ...reports: unknown[]): NonNullable<ReturnType<typeof readFeedItem>> {
  const item = readFeedItem({ ...opened(cursor), notices: [], reports });
  if (!item) throw new Error("the item can be read");
  return item;
}

const BOUNCED = { kind: "bounced", at: "2026-11-21T09:15:00.000Z", status: "5.1.1" };

beforeEach(() => {
  browser = fakeChrome();
});

test("a mail that came back is shown once, whatever dies in between, and its click opens the thread", async () => {
  await browser.local.set({ [key.account("alice@example.org")]: 0 });
  for (const _ of [1, 2]) {
    await browser.local.set({ [key.cursor]: 10 });
    await new Intake(new Receipts()).takePage([returned(11, BOUNCED)]);
  }

  expect([...browser.shown.keys()]).toEqual(["rem:11:bounced:0"]);
  const shown = browser.shown.get("rem:11:bounced:0");
  expect(shown?.title).toBe("Came back: “Contract” to Bob");
  expect(shown?.message).toBe("A mail server reports: there is no such address (5.1.1)");

  const tabs = new GmailTabs();
  const tab = {
    name: "gmail",
    sender: { url: "https://mail.google.com/mail/u/0/#inbox", tab: { id: 1, windowId: 7 } },
  };
  const said: unknown[] = [];
  const postMessage = (message: unknown) => said.push(message);
  tabs.add({ ...tab, postMessage, onDisconnect: { addListener: () => undefined } } as unknown as chrome.runtime.Port);
  await openNotified("rem:11:bounced:0", tabs);
  expect(browser.updateTab).toHaveBeenCalledWith(1, expect.objectContaining({ active: true }));
  expect(said).toEqual([{ show: "all/18f0a" }]);
});

test("one that blames tracking says so, and how to mend it", async () => {
  await new Intake(new Receipts()).takePage([returned(11, { ...BOUNCED, status: "5.7.1", blames_tracking: true })]);

  const [shown] = browser.shown.values();
  expect(shown?.message.split("\n")).toEqual([
    "A mail server reports: it was refused (5.7.1)",
    "It seems that the image or the links with which greentick counts were the reason.",
    "Put the recipient’s domain on your never-track list and send the mail again.",
  ]);
});

test("many at once become one; other reports, and whoever wants to hear nothing, get none", async () => {
  const other = { ...BOUNCED, kind: "displayed" };
  const intake = new Intake(new Receipts());
  await intake.takePage([returned(11, other, { kind: 7 }, "x")]);
  expect(browser.shown.size).toBe(0);

  await intake.takePage([12, 13, 14, 15].map((cursor) => returned(cursor, BOUNCED, other)));
  expect([...browser.shown.values()].map(({ title }) => title)).toEqual(["4 mails came back"]);

  await browser.local.set({ [key.settings]: { notify: "off" } });
  await intake.takePage([returned(16, BOUNCED)]);
  expect(browser.shown.size).toBe(1);
});
