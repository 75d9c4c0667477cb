/** Outbox records: how two of one mail become one, when one is due, and what the server is told of it. Pure. */
import type { OutboxRecord } from "../shared/storage.js";
import type { Registration } from "../shared/wire.js";

/** Gmail answers a send within seconds; after this long the mail is taken as sent with what is known. */
const UNANSWERED_MS = 120_000;

/** A firewall that turns a mail away for so long will not let it through any more. */
const TURNED_AWAY_FOR_MS = 7 * 24 * 60 * 60_000;

const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 30 * 60_000;

const RANK: Record<OutboxRecord["stage"], number> = { sending: 0, sent: 1, undone: 2 };

/** What came later knows more, but nothing that is empty replaces anything. A mail that came back stays undone. */
export function merge(before: OutboxRecord, after: OutboxRecord): OutboxRecord {
  const advances = RANK[after.stage] > RANK[before.stage];
  const known = (field: keyof OutboxRecord & keyof Registrable) => after[field] || before[field];
  const { accountKey, reminders } = after;
  return {
    ...before,
    ...(accountKey ? { accountKey } : {}),
    // Gmail repeats what could not leave: until it has answered, the mail left with the last word of it.
    sentAt: before.stage === "sending" ? Math.max(before.sentAt, after.sentAt) : before.sentAt,
    stage: advances ? after.stage : before.stage,
    gmailAddress: known("gmailAddress"),
    subject: known("subject"),
    permMessageId: known("permMessageId"),
    permThreadId: known("permThreadId"),
    gmailMessageId: known("gmailMessageId"),
    threadId: known("threadId"),
    rfcMessageId: known("rfcMessageId"),
    accountIndex: after.accountIndex,
    recipients: after.recipients.length > 0 ? after.recipients : before.recipients,
    undoSeconds: after.undoSeconds || before.undoSeconds,
    ...(reminders ? { reminders } : {}),
    attempts: advances ? 0 : before.attempts,
    nextAttemptAt: advances ? 0 : before.nextAttemptAt,
  };
}

type Registrable = Pick<
  OutboxRecord,
  "gmailAddress" | "subject" | "permMessageId" | "permThreadId" | "gmailMessageId" | "threadId" | "rfcMessageId"
>;

/** When the record may next be sent to the server. */
export function dueAt(record: OutboxRecord): number {
  const ripe = record.stage === "sending" ? record.sentAt + UNANSWERED_MS : 0;
  return Math.max(ripe, record.nextAttemptAt);
}

/**
 * What Gmail had not answered when the machine, or the server, could not be reached may not have left either: Gmail repeats it
 * now, or says that it has gone. Nothing if the record is not waiting in vain.
 */
export function unansweredAgain(record: OutboxRecord, now: number, isOnline: boolean): OutboxRecord | undefined {
  const isWaiting = record.stage === "sending" && dueAt({ ...record, nextAttemptAt: 0 }) <= now;
  // Each writing wakes the outbox: not before half of the time has gone.
  const isFresh = record.attempts === 0 && record.nextAttemptAt > now + UNANSWERED_MS / 2;
  if (!isWaiting || isFresh || (isOnline && record.attempts === 0)) return undefined;
  return { ...record, attempts: 0, nextAttemptAt: now + UNANSWERED_MS };
}

/** After a vain attempt: when the next one is, and since when the mail is turned away, if it is. */
export function postponed(record: OutboxRecord, now: number, waitMs: number, isTurnedAway: boolean): OutboxRecord {
  const { turnedAwayAt = now, ...rest } = record;
  const attempts = record.attempts + 1;
  const nextAttemptAt = now + Math.max(waitAfter(attempts), waitMs);
  return { ...rest, attempts, nextAttemptAt, ...(isTurnedAway ? { turnedAwayAt } : {}) };
}

export function isTurnedAwayForGood({ turnedAwayAt }: OutboxRecord, now: number): boolean {
  return turnedAwayAt !== undefined && now - turnedAwayAt >= TURNED_AWAY_FOR_MS;
}

/** 15, 30, 60, 120 seconds and so on, at most half an hour. */
export function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
}

/** Records of older versions do not say what their mails carry. */
function carried({ tracks, links, disclosed }: OutboxRecord): Pick<Registration, "tracks" | "links" | "disclosed"> {
  return tracks === undefined ? {} : { tracks, links: links ?? 0, disclosed: disclosed ?? false };
}

export function toRegistration(record: OutboxRecord): Registration {
  return {
    id: record.id,
    sent_at: new Date(record.sentAt).toISOString(),
    gmail_address: record.gmailAddress,
    thread_id: record.threadId,
    perm_thread_id: record.permThreadId,
    gmail_message_id: record.gmailMessageId,
    perm_message_id: record.permMessageId,
    rfc_message_id: record.rfcMessageId,
    subject: record.subject,
    recipients: record.recipients,
    undo_s: record.undoSeconds,
    ...carried(record),
    ...(record.reminders ? { reminders: record.reminders } : {}),
  };
}
