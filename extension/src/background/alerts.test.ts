import { beforeEach, expect, test, vi } from "vitest";
import { key, type RecentLine } from "../shared/storage.js";
import { openNotified, tell } from "./alerts.js";
import { type FakeChrome, FakeEvent, fakeChrome } from "./chrome.fake.js";
import { GmailTabs, mailboxOf } from "./gmailtabs.js";
import { NOTIFIED } from "./notified.js";
import { opened } from "./sample.fake.js";

let browser: FakeChrome;
let tabs: GmailTabs;
/** What was said to which tab. */
let said: [number, unknown][];

function tab(id: number, url: string): FakeEvent {
  const onDisconnect = new FakeEvent();
  const sender = { url, tab: { id, windowId: 7 } };
  const port = { name: "gmail", sender, onDisconnect, postMessage: (message: unknown) => said.push([id, message]) };
  tabs.add(port as unknown as chrome.runtime.Port);
  return onDisconnect;
}

beforeEach(async () => {
  browser = fakeChrome();
  tabs = new GmailTabs();
  said = [];
  const { receipt } = opened(11, { gmail_address: "Alice@Work.example" });
  if (!receipt) throw new Error("an open has a receipt");
  const line: RecentLine = { eventId: "hit-11", messageId: "copy-1", at: "", kind: "open", receipt };
  await browser.local.set({ [key.recent]: [line], [key.account("alice@work.example")]: 1 });
});

test("a click opens the mail's thread in the open tab of the account it was sent from", async () => {
  tab(1, "https://mail.google.com/mail/u/0/#inbox");
  tab(2, "https://mail.google.com/mail/u/1/#sent");

  await openNotified("ev:hit-11", tabs);

  expect(browser.updateTab).toHaveBeenCalledWith(2, { active: true });
  expect(said).toEqual([[2, { show: "all/18f0a" }]]);
  expect(browser.focusWindow).toHaveBeenCalledWith(7, { focused: true });
  expect(browser.createTab).not.toHaveBeenCalled();
});

test("no tab is given an address, which might load it anew and lose a mail that is being written", async () => {
  tab(2, "https://mail.google.com/mail/u/1/?tab=rm&ogbl#inbox");

  await openNotified("ev:hit-11", tabs);

  expect(browser.updateTab.mock.calls).toEqual([[2, { active: true }]]);
  expect(said).toEqual([[2, { show: "all/18f0a" }]]);
});

test("a window that holds one mail alone is left as it is", async () => {
  tab(1, "https://mail.google.com/mail/u/1/?ui=2&view=btop&search=drafts&th=x&cvid=1");

  await openNotified("ev:hit-11", tabs);

  expect([browser.updateTab.mock.calls, said]).toEqual([[], []]);
  expect(browser.createTab).toHaveBeenCalledTimes(1);
});

test("without a tab of that account it opens one", async () => {
  tab(1, "https://mail.google.com/mail/u/0/#inbox");

  await openNotified("ev:hit-11", tabs);

  expect(browser.createTab).toHaveBeenCalledWith({ url: "https://mail.google.com/mail/u/1/#all/18f0a" });
});

test("a tab that was closed is no tab", async () => {
  const onDisconnect = tab(2, "https://mail.google.com/mail/u/1/#sent");
  onDisconnect.emit();
  await openNotified("ev:hit-11", tabs);
  expect(browser.updateTab).not.toHaveBeenCalled();

  tab(3, "https://mail.google.com/mail/u/1/#sent");
  browser.updateTab.mockRejectedValueOnce(new Error("No tab with id: 3"));
  await openNotified("ev:hit-11", tabs);
  expect(browser.createTab).toHaveBeenCalledTimes(2);
});

test("a worker woken by the click waits a moment for its tabs to come back", async () => {
  vi.useFakeTimers();
  const clicked = openNotified("ev:hit-11", tabs);
  await vi.advanceTimersByTimeAsync(100);
  tab(2, "https://mail.google.com/mail/u/1/#sent");
  await vi.advanceTimersByTimeAsync(300);
  await clicked;
  vi.useRealTimers();

  expect(browser.updateTab).toHaveBeenCalledTimes(1);
});

test("a summary opens Sent, in the account of its first mail", async () => {
  tab(2, "https://mail.google.com/mail/u/1/#inbox");
  await openNotified("sum:hit-11", tabs);

  expect(said).toEqual([[2, { show: "sent" }]]);
});

test("an open nothing is known of any more still leads to Gmail", async () => {
  tab(1, "https://mail.google.com/mail/#inbox");
  await openNotified("ev:long-ago", tabs);

  expect(said).toEqual([[1, { show: "sent" }]]);
});

test("what the list no longer has still leads to its mail, and a summary to its account", async () => {
  const news = [21, 22, 23, 24].flatMap((cursor) => {
    const { receipt, notices } = opened(cursor, { gmail_address: "alice@work.example" });
    return receipt ? notices.map((notice) => ({ receipt, notice })) : [];
  });
  await tell(news.slice(0, 1));
  await tell(news);
  await browser.local.remove(key.recent);
  tab(1, "https://mail.google.com/mail/u/0/#inbox");
  tab(2, "https://mail.google.com/mail/u/1/#inbox");
  for (const id of browser.shown.keys()) await openNotified(id, tabs);

  expect(said).toEqual([
    [2, { show: "all/18f0a" }],
    [2, { show: "sent" }],
  ]);
});

test("where notifications lead is known of the newest, not of all there ever were", async () => {
  const { receipt, notices } = opened(21);
  const [notice] = notices;
  if (!receipt || !notice) throw new Error("an open has a receipt");
  for (let number = 0; number < 120; number += 1) {
    await tell([{ receipt, notice: { ...notice, event: { ...notice.event, id: `hit-${number}` } } }]);
  }
  const known = browser.local.everything[NOTIFIED] as { id: string }[];
  expect([known.length, known[0]?.id]).toEqual([100, "ev:hit-119"]);
});

test("a mail of a delegated mailbox opens there, in its tab or a new one", async () => {
  await browser.local.set({ [key.account("alice@work.example")]: "0/d/AEoRXRS" });
  tab(1, "https://mail.google.com/mail/u/0/#inbox");
  await openNotified("ev:hit-11", tabs);
  expect(browser.createTab).toHaveBeenCalledWith({ url: "https://mail.google.com/mail/u/0/d/AEoRXRS/#all/18f0a" });

  tab(2, "https://mail.google.com/mail/u/0/d/AEoRXRS/#inbox");
  await openNotified("ev:hit-11", tabs);
  expect(said).toEqual([[2, { show: "all/18f0a" }]]);
});

test("a trouble is only taken away by a click", async () => {
  browser.shown.set("trouble:1", { title: "", message: "" });
  await openNotified("trouble:1", tabs);

  expect(browser.shown.size).toBe(0);
  expect(browser.createTab).not.toHaveBeenCalled();
});

test.each([
  ["https://mail.google.com/mail/u/3/#inbox", "3"],
  ["https://mail.google.com/mail/#inbox", "0"],
  ["https://mail.google.com/mail/u/2", "2"],
  ["https://mail.google.com/mail/u/1/?tab=rm&ogbl#inbox?fs=1&view=x", "1"],
  ["https://mail.google.com/mail/u/0/d/AEoRX-R_S/#inbox", "0/d/AEoRX-R_S"],
  ["https://mail.google.com/mail/u/0/d/AEoRX-R_S/?view=pt", undefined],
  ["https://mail.google.com/mail/u/0/?ui=2&view=btop", undefined],
  ["https://mail.google.com/mail/u/0/?view=pt&search=all", undefined],
  ["https://mail.google.com/mail/u/0/?fs=1&tf=cm", undefined],
  ["https://mail.google.com/mail/u/0/popout?ver=1#thread-f:1", undefined],
  ["https://mail.google.com/chat/u/0/", undefined],
  ["https://example.org/mail/u/1/", undefined],
  [undefined, undefined],
])("%s is mailbox %s", (url, mailbox) => {
  expect(mailboxOf(url)).toBe(mailbox);
});
