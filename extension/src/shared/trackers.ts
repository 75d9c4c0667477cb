/**
 * Other people's trackers in received mails: what background keeps of them, for content and the pages to read. Nothing of it
 * ever leaves this browser.
 */
import { ruleForImage } from "./spot/imagerule.js";
import type { Settings } from "./storage.js";

export type TrackerMode = Settings["trackers"];

/** What the user chose for one sender, against what is set for all. */
export type SenderChoice = "always" | "never";

/** By address. */
export type SenderChoices = Record<string, { choice: SenderChoice; at: number }>;

/** What was found in one message. `stopped` of the `count` were never requested. */
export interface MessageTrackers {
  names: string[];
  count: number;
  stopped: number;
}

/** And in which. */
export interface SeenTrackers {
  threadId: string;
  messageId: string;
  found: MessageTrackers;
}

/** What is known of one thread, so that its row can show it. By message id. */
export interface ThreadTrackers {
  at: number;
  messages: Record<string, MessageTrackers>;
}

/** What the page has taught the rules: the prints of their images, each at the place of its rule. */
export interface Learned {
  mode: TrackerMode;
  next: number;
  prints: string[];
}

/** All there was, for the popup. */
export interface TrackerCount {
  seen: number;
  stopped: number;
  since: number;
}

export const trackerKey = {
  thread: (threadId: string): string => `trackers:${threadId}`,
  senders: "trackerSenders",
  learned: "trackersLearned",
  count: "trackerCount",
} as const;

export const NO_COUNT: TrackerCount = { seen: 0, stopped: 0, since: 0 };

/** One name for a thread, whichever of its ids the page shows. The number in `thread-f:` is the older id, in decimal. */
export function threadName({ threadId, permThreadId }: { threadId: string; permThreadId: string }): string {
  if (threadId !== "") return threadId;
  const decimal = /^thread-f:(\d{1,20})(?:\||$)/.exec(permThreadId)?.[1];
  return decimal === undefined ? permThreadId : BigInt(decimal).toString(16);
}

/** What a rule for exactly this image is told by, shortened; empty for what cannot be requested. */
export function printOf(shown: string): string {
  const rule = ruleForImage(shown, { id: 1, type: "block", priority: 1 });
  return rule ? printOfRule(rule) : "";
}

export function printOfRule({ condition }: { condition: { urlFilter?: string | undefined } }): string {
  let hash = 0x811c9dc5;
  for (const sign of condition.urlFilter ?? "") hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The names of all messages of a thread, each once, and whether every tracker in them was stopped. */
export function summaryOf({ messages }: ThreadTrackers): { names: string[]; isStopped: boolean } {
  const all = Object.values(messages);
  return {
    names: [...new Set(all.flatMap(({ names }) => names))],
    isStopped: all.every(({ count, stopped }) => stopped >= count),
  };
}
