/** The popup's list of what happened, newest first. Pure. */
import type { RecentLine } from "../shared/storage.js";
import type { FeedItem, Receipt, ReceiptEvent } from "../shared/wire.js";

const MOST_LINES = 30;

function kindOf(event: ReceiptEvent): RecentLine["kind"] {
  return event.group === "uncertain" ? "maybe" : event.kind;
}

/** Keeps of the receipt's events only the one that the line is about: the list is written anew with each change. */
function lineOf(receipt: Receipt, event: ReceiptEvent): RecentLine {
  const kept = { ...receipt, events: [event] };
  return { eventId: event.id, messageId: receipt.id, at: event.last_at, kind: kindOf(event), receipt: kept };
}

/** A line stays while its event still counts: one that turns out to be the sender's own, or a machine's, goes. */
function refreshed(line: RecentLine, receipt: Receipt): RecentLine[] {
  const event = receipt.events.find(({ id }) => id === line.eventId);
  if (!event) return [line];
  const counts = event.group === "opened" || (event.group === "uncertain" && receipt.state === "maybe");
  return counts ? [lineOf(receipt, event)] : [];
}

/** Opens that are worth a notice each have a line; of what cannot be told only the latest, and only while nothing is sure. */
function newsOf({ receipt, notices }: FeedItem): ReceiptEvent[] {
  if (!receipt) return [];
  const news = notices.map((notice) => notice.event);
  const unsure = receipt.events.find((event) => event.group === "uncertain");
  return unsure && receipt.state === "maybe" ? [...news, unsure] : news;
}

/** The list after one change of the feed. */
export function recentAfter(lines: RecentLine[], item: FeedItem): RecentLine[] {
  const { receipt } = item;
  const others = lines.filter((line) => line.messageId !== item.id);
  if (!receipt) return others;
  const news = newsOf(item);
  const isNews = new Set(news.map((event) => event.id));
  const before = lines.filter((line) => line.messageId === item.id && !isNews.has(line.eventId));
  const kept = before.flatMap((line) => refreshed(line, receipt));
  return [...news.map((event) => lineOf(receipt, event)), ...kept, ...others]
    .sort((left, right) => right.at.localeCompare(left.at))
    .slice(0, MOST_LINES);
}
