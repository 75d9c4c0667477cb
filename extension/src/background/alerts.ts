/** Desktop notifications. Shown under the event's own name: repeating one after a death of the worker adds none. */
import { detail, headline } from "../shared/news.js";
import { key, type RecentLine, type Settings } from "../shared/storage.js";
import type { Notice, Receipt } from "../shared/wire.js";
import type { GmailTabs } from "./gmailtabs.js";
import { read } from "./memory.js";
import { notify } from "./notify.js";
import { isOpen } from "./recent.js";
import { openReminded, REMINDER } from "./reminders.js";
import { count, say } from "./say.js";

/** More than this many at once become one. */
const MOST_AT_ONCE = 3;
const EVENT = "ev:";
const SUMMARY = "sum:";

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

async function showSummary(news: News[]): Promise<void> {
  const newest = news.slice(-MOST_AT_ONCE).reverse().map(titleOf);
  const left = news.length - newest.length;
  const lines = left > 0 ? [...newest, count("news_more", left)] : newest;
  // Named after the first of them: told again after a death in between, it replaces itself.
  const id = `${SUMMARY}${news[0]?.notice.event.id}`;
  await notify(id, count("news_summary", news.length), lines.join("\n"));
}

export async function tell(news: News[]): Promise<void> {
  if (news.length > MOST_AT_ONCE) return showSummary(news);
  for (const each of news) await notify(EVENT + each.notice.event.id, titleOf(each), detail(say, each.notice.event));
}

/** A click on a notification opens the mail's thread, or Sent for a summary, in the account it was sent from. */
export async function openNotified(id: string, tabs: GmailTabs): Promise<void> {
  await chrome.notifications.clear(id);
  if (id.startsWith(REMINDER)) return openReminded(id, tabs);
  if (!id.startsWith(EVENT) && !id.startsWith(SUMMARY)) return;
  const receipt = await receiptOf(id.slice(id.indexOf(":") + 1));
  const threadId = id.startsWith(EVENT) ? receipt?.thread_id : "";
  await tabs.open(receipt?.gmail_address ?? "", threadId ?? "");
}

async function receiptOf(eventId: string): Promise<Receipt | undefined> {
  const lines = (await read<RecentLine[]>(key.recent)) ?? [];
  return lines.find((line) => line.eventId === eventId)?.receipt;
}

/** The same for a line of the popup. */
export async function openEvent(eventId: string, tabs: GmailTabs): Promise<void> {
  await openNotified(EVENT + eventId, tabs);
}
