/**
 * What lies in chrome.storage.local, one key per record so that no two writers ever rewrite the same value.
 * Only background writes, save `drafts`, `undoTimes`, and `outbox:` records, which content may put when a mail leaves while background
 * is asleep.
 */
import type { Receipt, Recipient, ServerSettings } from "./wire.js";

/** Everything needed to work with one server. Absent: not paired. */
export interface Session {
  server: string;
  token: string;
  accountKey: string;
  mintKey: string;
  publicUrl: string;
  pushUrl: string;
}

/** The user's choices in this browser. */
export interface Settings {
  trackByDefault: boolean;
  notify: ServerSettings["notify"];
  /** What happens to other people's trackers in received mails. */
  trackers: "block" | "mark" | "off";
}

export const DEFAULT_SETTINGS: Settings = { trackByDefault: true, notify: "first", trackers: "block" };

/**
 * One message the server has not been told of, or not everything. `stage`: `sending` while Gmail has not answered,
 * `sent` when it has accepted, `undone` when the mail came back (the server is told to forget it).
 */
export interface OutboxRecord {
  id: string;
  stage: "sending" | "sent" | "undone";
  gmailAddress: string;
  accountIndex: number;
  sentAt: number;
  subject: string;
  recipients: Recipient[];
  permMessageId: string;
  permThreadId: string;
  gmailMessageId: string;
  threadId: string;
  rfcMessageId: string;
  undoSeconds: number;
  attempts: number;
  nextAttemptAt: number;
}

/** Why a mail went out untracked although tracking was on. Texts: `untracked_<reason>` in the locale files. */
export type UntrackedReason =
  | "plain_text"
  | "not_paired"
  | "extension_reloaded"
  | "unknown_format"
  | "scheduled"
  | "failed"
  | "switched_off";

/** A mail that went out without a pixel, so that its row can say why. Key `untracked:<permMessageId>`. */
export interface UntrackedRecord {
  permMessageId: string;
  permThreadId: string;
  threadId: string;
  gmailAddress: string;
  reason: UntrackedReason;
  at: number;
}

/** State of the line to the server, for the popup and the badge. */
export interface Connection {
  state: "unpaired" | "connecting" | "live" | "offline" | "signed_out" | "incompatible";
  since: number;
  problem: string;
}

/** Which hook finds its place in Gmail's page. Written by content, shown in the popup. */
export interface SelfCheck {
  at: number;
  hooks: { compose: boolean | null; send: boolean | null; list: boolean | null; thread: boolean | null };
}

/** A line in the popup's list of what happened, newest first under key `recent` (at most 30). */
export interface RecentLine {
  eventId: string;
  messageId: string;
  at: string;
  kind: "open" | "click" | "maybe";
  receipt: Receipt;
}

/** For which drafts the user chose otherwise, by draft id. Written by content alone. */
export type DraftChoices = Record<string, { on: boolean; at: number }>;

export const key = {
  session: "session",
  settings: "settings",
  cursor: "cursor",
  connection: "connection",
  selfCheck: "selfCheck",
  recent: "recent",
  drafts: "drafts",
  /** How long Gmail let the last mails be taken back, in seconds. Written by content alone. */
  undoTimes: "undoTimes",
  /** Places in Gmail's page that the own server knows better than this version does (data, never code). */
  selectors: "gmailSelectors",
  outbox: (id: string): string => `outbox:${id}`,
  untracked: (permMessageId: string): string => `untracked:${permMessageId}`,
  /** Receipts of one thread; `threadId` is the legacy hex id or the permanent one, whichever is known (both if both). */
  thread: (gmailAddress: string, threadId: string): string => `thread:${gmailAddress.toLowerCase()}:${threadId}`,
  /** Where a sent mail is in Gmail, so that a notification's click opens the right account: accountIndex by address. */
  account: (gmailAddress: string): string => `account:${gmailAddress.toLowerCase()}`,
} as const;

/** Value under key.thread(). */
export interface ThreadReceipts {
  receipts: Receipt[];
  fetchedAt: number;
}
