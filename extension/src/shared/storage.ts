/**
 * What lies in chrome.storage.local, one key per record so that no two writers ever rewrite the same value.
 * Only background writes, save `undoTimes`, `drafts`, for which background makes room when there is none, and `outbox:` records,
 * which content may put when a mail leaves while background is asleep.
 */
import type { LineLanguage } from "./disclosure.js";
import type { ReminderKind } from "./reminders.js";
import type { Receipt, Recipient, ServerSettings, Standing, Tracks } from "./wire.js";

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
  /** What a mail carries unless chosen otherwise beside Send. */
  tracks: Tracks;
  /** Whether a line under the mail tells the recipient; by address who is not told. */
  disclosure: boolean;
  disclosureOff: string[];
  /** The user's own wording by language; the usual one where there is none. */
  disclosureText: Partial<Record<LineLanguage, string>>;
  /** `auto`: the mail's own language, as far as it is one of ours. */
  lineLanguage: LineLanguage | "auto";
  marks: "ticks" | "eyes";
  /** `distinct`: blue and orange instead of green and amber, told apart by nearly everybody. */
  colours: "usual" | "distinct";
  /** Whether the server is told under which labels Gmail shows tracked mails. */
  keepLabels: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  trackByDefault: true,
  notify: "first",
  trackers: "block",
  tracks: "opens",
  disclosure: true,
  disclosureOff: [],
  disclosureText: {},
  lineLanguage: "auto",
  marks: "ticks",
  colours: "usual",
  keepLabels: true,
};

/** What the server says about whom: whoever is not in it has not been asked about. Written by background alone. */
export type Standings = Record<string, { standing: Standing; cause: string; askedAt: number }>;

/**
 * One message the server has not been told of, or not everything. `stage`: `sending` while Gmail has not answered,
 * `sent` when it has accepted, `undone` when the mail came back (the server is told to forget it).
 */
export interface OutboxRecord {
  id: string;
  /** Whose server knows the mail's tokens; records of older versions do not say. */
  accountKey?: string;
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
  /** What the user wants to be reminded of; none in records of older versions. */
  reminders?: { kind: ReminderKind; after_s: number }[];
  attempts: number;
  nextAttemptAt: number;
  /** Since when something in front of the server has turned it away. */
  turnedAwayAt?: number;
  /** What the mail carries; records of older versions do not say. */
  tracks?: Tracks;
  /** How many of its links lead through the server. */
  links?: number;
  disclosed?: boolean;
}

/** Why a mail went out untracked although tracking was on. Texts: `untracked_<reason>` in the locale files. */
export type UntrackedReason =
  | "plain_text"
  | "not_paired"
  | "extension_reloaded"
  | "unknown_format"
  | "scheduled"
  | "failed"
  | "switched_off"
  | "never_track"
  | "policy"
  | "refused"
  | "consent_needed"
  | "too_many"
  /** Sent elsewhere, or so long ago that nothing is kept of it: found out where it is shown, kept nowhere. */
  | "no_receipt";

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
  hooks: {
    compose: boolean | null;
    send: boolean | null;
    list: boolean | null;
    thread: boolean | null;
    /** Not there until chips were seen that were not known: many people have no labels. */
    labels?: boolean;
  };
}

/** A line in the popup's list of what happened, newest first under key `recent` (at most 30, and 20 automatic ones). */
export interface RecentLine {
  eventId: string;
  messageId: string;
  at: string;
  kind: "open" | "click" | "maybe" | "automatic";
  receipt: Receipt;
}

/** What the user chose otherwise than usual for one mail. */
export interface DraftChoice {
  on?: boolean;
  tracks?: Tracks;
  disclosed?: boolean;
  /** What the user wants to be reminded of. */
  reminders?: ReminderKind[];
}

/** For which drafts the user chose otherwise, by draft id. Written by content, and by background when storage is full. */
export type DraftChoices = Record<string, DraftChoice & { at: number }>;

/** By Gmail address, since each has a setting of its own; the newest first. */
export type UndoTimes = Record<string, number[]>;

export const key = {
  session: "session",
  /** Where this browser's accounts have sent pixels from. Kept after signing out: old mails still carry them. */
  ownPixels: "ownPixels",
  settings: "settings",
  cursor: "cursor",
  connection: "connection",
  selfCheck: "selfCheck",
  recent: "recent",
  drafts: "drafts",
  /** Who refuses receipts, and who must be asked first, as the server last said. */
  standings: "standings",
  /** The instance's policy. */
  policy: "policy",
  /** By Gmail address, how long the last mails could be taken back, in seconds. Written by content alone. */
  undoTimes: "undoTimes",
  /** Places in Gmail's page that the own server knows better than this version does (data, never code). */
  selectors: "gmailSelectors",
  /** What was told of labels, by mailbox and thread, and what is still owed. Written by background alone. */
  labelsTold: "labelsTold",
  labelsOwed: "labelsOwed",
  outbox: (id: string): string => `outbox:${id}`,
  untracked: (permMessageId: string): string => `untracked:${permMessageId}`,
  /** Receipts of one thread; `threadId` is the legacy hex id or the permanent one, whichever is known (both if both). */
  thread: (gmailAddress: string, threadId: string): string => `thread:${gmailAddress.toLowerCase()}:${threadId}`,
  /**
   * Where a sent mail is in Gmail, so that a notification's click opens the right mailbox: what stands behind `/mail/u/` in
   * its address. A number where an older version has kept it.
   */
  account: (gmailAddress: string): string => `account:${gmailAddress.toLowerCase()}`,
} as const;

/** Value under key.thread(). */
export interface ThreadReceipts {
  receipts: Receipt[];
  fetchedAt: number;
}
