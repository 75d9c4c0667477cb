/**
 * What a server sends, read so that one of another age does no harm: unknown fields are left alone, missing ones get the
 * value that claims nothing, and what makes no sense is left out. Pure.
 */
import { isKind, type ReminderTold } from "../shared/reminders.js";
import type {
  FeedItem,
  FeedPage,
  MailReport,
  Notice,
  Receipt,
  ReceiptEvent,
  Reply,
  ServerSettings,
  SessionAnswer,
  Tracks,
} from "../shared/wire.js";
import { isRecord } from "./server.js";

const NO_RECEIPT: Receipt = {
  id: "",
  gmail_address: "",
  thread_id: "",
  perm_thread_id: "",
  gmail_message_id: "",
  perm_message_id: "",
  subject: "",
  recipients: [],
  sent_at: "",
  state: "sent",
  opens: 0,
  clicks: 0,
  first_open_at: null,
  last_open_at: null,
  events: [],
  more_events: 0,
  cursor: 0,
  tracks: "opens",
  links: 0,
  disclosed: false,
  reports: [],
};

const NO_EVENT: ReceiptEvent = {
  id: "",
  kind: "open",
  group: "uncertain",
  at: "",
  last_at: "",
  verdict: "maybe",
  reason: "",
  party: "",
  client: "",
  system: "",
  device: "",
  hits: 1,
  url: null,
  corrected: false,
};

/** `model` with every field of `data` that is of the model's type; where the model has null, text is taken too. */
function filled<T extends object>(model: T, data: Record<string, unknown>): T {
  const fits = Object.entries(model).filter(([name, value]) => {
    const given = data[name];
    if (value === null) return given === null || typeof given === "string";
    return Array.isArray(value) ? Array.isArray(given) : typeof given === typeof value;
  });
  return { ...model, ...Object.fromEntries(fits.map(([name]) => [name, data[name]])) };
}

const STATES: readonly Receipt["state"][] = [
  "pending",
  "sent",
  "maybe",
  "opened",
  "clicked",
  "bounced",
  "refused",
  "untracked",
];
const GROUPS: readonly ReceiptEvent["group"][] = ["opened", "uncertain", "self", "automatic"];
const NOTIFY: readonly ServerSettings["notify"][] = ["first", "every", "off"];
const TRACKS: readonly Tracks[] = ["opens", "clicks", "both", "log"];

/** A word newer than this version is taken for `otherwise`. */
function oneOf<T extends string>(words: readonly T[], word: string, otherwise: T): T {
  return words.find((each) => each === word) ?? otherwise;
}

function readEvent(data: unknown): ReceiptEvent | null {
  if (!isRecord(data) || typeof data.id !== "string") return null;
  const event = filled(NO_EVENT, data);
  return { ...event, group: oneOf(GROUPS, event.group, "uncertain"), last_at: event.last_at || event.at };
}

function present<T>(items: (T | null)[]): T[] {
  return items.filter((item) => item !== null);
}

/** How it is known may be a way newer than this version. */
function readReply(data: unknown): Reply | null {
  if (!isRecord(data) || typeof data.at !== "string") return null;
  return { at: data.at, learned: data.learned === "gmail" ? "gmail" : "seen" };
}

export function readReceipt(data: unknown): Receipt | null {
  if (!isRecord(data) || typeof data.id !== "string") return null;
  const receipt = filled(NO_RECEIPT, data);
  return {
    ...receipt,
    state: oneOf(STATES, receipt.state, "maybe"), // what it says cannot be told here
    events: present(receipt.events.map(readEvent)),
    reports: present((receipt.reports ?? []).map(readReport)),
    reply: readReply(data.reply),
  };
}

function readNotice(data: unknown): Notice | null {
  const event = isRecord(data) ? readEvent(data.event) : null;
  if (!isRecord(data) || !event) return null;
  return { kind: data.kind === "click" ? "click" : "open", event, first: data.first === true };
}

/** One of a kind this version does not know is left alone. */
function readReminder(data: unknown): ReminderTold | null {
  if (!isRecord(data) || !isKind(data.kind) || typeof data.after_s !== "number") return null;
  return { kind: data.kind, after_s: data.after_s };
}

/** Of a kind newer than this version nothing can be said. */
function readReport(data: unknown): MailReport | null {
  if (!isRecord(data) || typeof data.kind !== "string" || typeof data.at !== "string") return null;
  const status = typeof data.status === "string" ? data.status : "";
  const blames = data.blames_tracking === true ? { blames_tracking: true } : {};
  return { kind: data.kind as MailReport["kind"], at: data.at, status, ...blames };
}

/** One of a kind newer than this version is left out; the cursor moves past it with the next one. */
export function readFeedItem(data: unknown): FeedItem | null {
  if (!isRecord(data) || typeof data.cursor !== "number" || typeof data.id !== "string") return null;
  if (data.type !== "deleted" && data.type !== "receipt") return null;
  const receipt = readReceipt(data.receipt);
  const notices = Array.isArray(data.notices) ? present(data.notices.map(readNotice)) : [];
  const reminders = Array.isArray(data.reminders) ? present(data.reminders.map(readReminder)) : [];
  const reports = Array.isArray(data.reports) ? present(data.reports.map(readReport)) : [];
  return { cursor: data.cursor, type: data.type, id: data.id, receipt, notices, reminders, reports };
}

export function readFeedPage(data: unknown): FeedPage | null {
  if (!isRecord(data) || typeof data.cursor !== "number" || !Array.isArray(data.items)) return null;
  const items = present(data.items.map(readFeedItem));
  return { items, cursor: data.cursor, more: data.more === true, reset: data.reset === true };
}

export function readThreads(data: unknown): Record<string, Receipt[]> {
  const threads = isRecord(data) && isRecord(data.threads) ? data.threads : {};
  const lists = Object.entries(threads).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  return Object.fromEntries(lists.map(([id, list]) => [id, present(list.map(readReceipt))]));
}

const NO_SETTINGS: ServerSettings = {
  notify: "first",
  retention_days: 365,
  keep_details: true,
  disclosure: true,
  disclosure_text: {},
  disclosure_off: [],
  never_track: [],
  tracks_default: "opens",
  keep_labels: true,
};

type Chosen = Pick<ServerSettings, "notify" | "tracks_default">;

/** What the server does not say, or in a word newer than this version, stays as it was `before`. */
export function readSettings(data: unknown, before: Partial<Chosen> = {}): ServerSettings {
  const otherwise = { ...NO_SETTINGS, ...before };
  const settings = filled(otherwise, isRecord(data) ? data : {});
  return {
    ...settings,
    notify: oneOf(NOTIFY, settings.notify, otherwise.notify),
    tracks_default: oneOf(TRACKS, settings.tracks_default, otherwise.tracks_default),
  };
}

const KEY = /^[A-Za-z0-9_-]+$/;

/** A session without all its secrets is none. */
export function readSessionAnswer(data: unknown): SessionAnswer | null {
  if (!isRecord(data)) return null;
  const { token, account_key: account, mint_key: mint, public_url: site, push_url: push, cursor, settings } = data;
  if (typeof token !== "string" || typeof account !== "string" || typeof mint !== "string") return null;
  if (typeof site !== "string" || typeof push !== "string" || typeof cursor !== "number") return null;
  const isWhole = token !== "" && account.length === 12 && KEY.test(account) && KEY.test(mint);
  if (!isWhole || !URL.canParse(site) || !URL.canParse(push)) return null;
  const known = readSettings(settings);
  return {
    token,
    account_key: account,
    mint_key: mint,
    public_url: site,
    push_url: push,
    cursor,
    settings: known,
  };
}
