/** The popup's list of what happened, newest first. Pure. */
import type { RecentLine } from "../shared/storage.js";
import type { FeedItem, Receipt, ReceiptEvent } from "../shared/wire.js";

const MOST_LINES = 30;
/** Machines come often: theirs must not push out what people did. */
const MOST_AUTOMATIC = 20;

function kindOf(event: ReceiptEvent): RecentLine["kind"] {
  if (event.group === "automatic") return "automatic";
  return event.group === "uncertain" ? "maybe" : event.kind;
}

/** Whether an event told as an open still is one. A receipt shows its newest events only: of older ones it says nothing. */
export function isOpen({ events, more_events: more }: Receipt, eventId: string): boolean {
  const event = events.find(({ id }) => id === eventId);
  return event ? event.group === "opened" : more > 0;
}

/** Keeps of the receipt's events only the one that the line is about: the list is written anew with each change. */
function lineOf(receipt: Receipt, event: ReceiptEvent): RecentLine {
  const kept = { ...receipt, events: [event] };
  return { eventId: event.id, messageId: receipt.id, at: event.last_at, kind: kindOf(event), receipt: kept };
}

/**
 * A line stays while its event still counts: one that turns out to be the sender's own, or a machine's, goes, and so does one
 * that its recipient has refused.
 */
function refreshed(line: RecentLine, receipt: Receipt): RecentLine[] {
  const event = receipt.events.find(({ id }) => id === line.eventId);
  if (!event) return receipt.more_events > 0 ? [line] : [];
  const { group } = event;
  // Of machines only the latest visit to a mail has a line, which `newsOf` makes.
  const counts = group === "opened" || (group === "uncertain" && receipt.state === "maybe");
  return counts ? [lineOf(receipt, event)] : [];
}

/**
 * Opens that are worth a notice each have a line; of what cannot be told only the latest, and only while nothing is sure; of
 * machines' visits the latest.
 */
function newsOf({ receipt, notices }: FeedItem): ReceiptEvent[] {
  if (!receipt) return [];
  const news = notices.map((notice) => notice.event).filter(({ id }) => isOpen(receipt, id));
  const unsure = receipt.events.find((event) => event.group === "uncertain");
  const automatic = receipt.events.find((event) => event.group === "automatic");
  return [...news, ...(unsure && receipt.state === "maybe" ? [unsure] : []), ...(automatic ? [automatic] : [])];
}

function atMost(lines: RecentLine[]): RecentLine[] {
  const automatic = lines.filter(({ kind }) => kind === "automatic").slice(0, MOST_AUTOMATIC);
  const others = lines.filter(({ kind }) => kind !== "automatic").slice(0, MOST_LINES);
  return lines.filter((line) => automatic.includes(line) || others.includes(line));
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
  const all = [...news.map((event) => lineOf(receipt, event)), ...kept, ...others];
  return atMost(all.sort((left, right) => right.at.localeCompare(left.at)));
}
