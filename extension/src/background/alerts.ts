/** Desktop notifications. Shown under the event's own name: repeating one after a death of the worker adds none. */
import { detail, headline } from "../shared/news.js";
import { key, type RecentLine, type Settings } from "../shared/storage.js";
import type { Notice, Receipt } from "../shared/wire.js";
import type { GmailTabs } from "./gmailtabs.js";
import { read } from "./memory.js";
import { type Notified, notified, remember } from "./notified.js";
import { notify } from "./notify.js";
import { isOpen } from "./recent.js";
import { REMINDER } from "./reminders.js";
import { count, say } from "./say.js";

/** More than this many at once become one. */
const MOST_AT_ONCE = 3;
const EVENT = "ev:";
const SUMMARY = "sum:";
const LEADING = [EVENT, SUMMARY, REMINDER];

export interface News {
  receipt: Receipt;
  notice: Notice;
}

/** What the user wants to be told of. */
export function worthTelling(news: News[], choice: Settings["notify"]): News[] {
  if (choice === "off") return [];
  return choice === "every" ? news : news.filter(({ notice }) => notice.first);
}

/** Takes from the screen what turned out to be the sender's own or a machine's, of all that the popup's list still knows. */
export async function takeBack(told: RecentLine[], receipts: Receipt[]): Promise<void> {
  for (const receipt of receipts) {
    const lines = told.filter(
      ({ messageId, kind }) => messageId === receipt.id && (kind === "open" || kind === "click"),
    );
    for (const { eventId } of lines) {
      if (!isOpen(receipt, eventId)) await chrome.notifications.clear(EVENT + eventId).catch(() => undefined);
    }
  }
}

function titleOf({ receipt, notice }: News): string {
  return headline(say, notice.kind, receipt, notice.event);
}

/** A summary is about many mails, and leads to all that were sent. */
function leadingTo(id: string, { thread_id, gmail_address }: Receipt): Notified {
  return { id, threadId: id.startsWith(SUMMARY) ? "" : thread_id, gmailAddress: gmail_address };
}

async function showSummary(first: News, news: News[]): Promise<void> {
  const newest = news.slice(-MOST_AT_ONCE).reverse().map(titleOf);
  const lines = [...newest, count("news_more", news.length - newest.length)];
  // Named after the first of them: told again after a death in between, it replaces itself.
  const id = SUMMARY + first.notice.event.id;
  await remember(leadingTo(id, first.receipt));
  await notify(id, count("news_summary", news.length), lines.join("\n"));
}

export async function tell(news: News[]): Promise<void> {
  const [first] = news;
  if (!first) return;
  if (news.length > MOST_AT_ONCE) return showSummary(first, news);
  await remember(...news.map(({ receipt, notice }) => leadingTo(EVENT + notice.event.id, receipt)));
  for (const each of news) await notify(EVENT + each.notice.event.id, titleOf(each), detail(say, each.notice.event));
}

/** A click on a notification opens the mail's thread, or Sent for a summary, in the account it was sent from. */
export async function openNotified(id: string, tabs: GmailTabs): Promise<void> {
  await chrome.notifications.clear(id);
  if (!LEADING.some((prefix) => id.startsWith(prefix))) return;
  const found = (await listed(id)) ?? (await notified(id));
  await tabs.open(found?.gmailAddress ?? "", found?.threadId ?? "");
}

/** The popup's list may know more by now than was known when it was told. */
async function listed(id: string): Promise<Notified | undefined> {
  const lines = (await read<RecentLine[]>(key.recent)) ?? [];
  const receipt = lines.find(({ eventId }) => eventId === id.slice(id.indexOf(":") + 1))?.receipt;
  return receipt && leadingTo(id, receipt);
}

/** The same for a line of the popup. */
export async function openEvent(eventId: string, tabs: GmailTabs): Promise<void> {
  await openNotified(EVENT + eventId, tabs);
}
