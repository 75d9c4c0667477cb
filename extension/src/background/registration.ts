/** Outbox records: how two of one mail become one, when one is due, and what the server is told of it. Pure. */
import type { OutboxRecord } from "../shared/storage.js";
import type { Registration } from "../shared/wire.js";

/** Gmail answers a send within seconds; after this long the mail is taken as sent with what is known. */
const UNANSWERED_MS = 120_000;

const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 30 * 60_000;

const RANK: Record<OutboxRecord["stage"], number> = { sending: 0, sent: 1, undone: 2 };

/** What came later knows more, but nothing that is empty replaces anything. A mail that came back stays undone. */
export function merge(before: OutboxRecord, after: OutboxRecord): OutboxRecord {
  const advances = RANK[after.stage] > RANK[before.stage];
  const known = (field: keyof OutboxRecord & keyof Registrable) => after[field] || before[field];
  const wanted = after.reminders ?? before.reminders;
  return {
    ...before,
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
    ...(wanted ? { reminders: wanted } : {}),
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
