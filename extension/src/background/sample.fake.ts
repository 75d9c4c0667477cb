/** Alice's mails, as tests need them. */
import type { OutboxRecord } from "../shared/storage.js";
import type { FeedItem, Receipt, ReceiptEvent } from "../shared/wire.js";

export function record(change: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    id: "copy-1",
    stage: "sent",
    gmailAddress: "alice@example.org",
    accountIndex: 0,
    sentAt: Date.now(),
    subject: "Contract",
    recipients: [{ address: "bob@example.com", name: "Bob", kind: "to" }],
    permMessageId: "msg-a:r1",
    permThreadId: "thread-a:r1",
    gmailMessageId: "",
    threadId: "",
    rfcMessageId: "",
    undoSeconds: 10,
    attempts: 0,
    nextAttemptAt: 0,
    ...change,
  };
}

export function event(change: Partial<ReceiptEvent> = {}): ReceiptEvent {
  return {
    id: "hit-1",
    kind: "open",
    group: "opened",
    at: "2026-10-01T09:12:00.000Z",
    last_at: change.at ?? "2026-10-01T09:12:00.000Z",
    verdict: "person",
    reason: "mail_client",
    party: "",
    client: "Outlook",
    system: "Windows",
    device: "desktop",
    hits: 1,
    url: null,
    corrected: false,
    ...change,
  };
}

export function receipt(change: Partial<Receipt> = {}): Receipt {
  return {
    id: "copy-1",
    gmail_address: "alice@example.org",
    thread_id: "18f0a",
    perm_thread_id: "thread-a:r1",
    gmail_message_id: "18f0a",
    perm_message_id: "msg-a:r1",
    subject: "Contract",
    recipients: [{ address: "bob@example.com", name: "Bob", kind: "to" }],
    sent_at: "2026-10-01T09:00:00.000Z",
    state: "sent",
    opens: 0,
    clicks: 0,
    first_open_at: null,
    last_open_at: null,
    events: [],
    more_events: 0,
    cursor: 1,
    tracks: "opens",
    links: 0,
    disclosed: false,
    reports: [],
    reply: null,
    ...change,
  };
}

/** Bob opens the mail: change `cursor` of the feed, and the notice of it. */
export function opened(cursor: number, change: Partial<Receipt> = {}, first = true): FeedItem {
  const open = event({ id: `hit-${cursor}`, at: `2026-10-01T09:12:${String(cursor % 60).padStart(2, "0")}.000Z` });
  const whole = receipt({ state: "opened", opens: 1, events: [open], cursor, ...change });
  return {
    cursor,
    type: "receipt",
    id: whole.id,
    receipt: whole,
    notices: [{ kind: "open", event: open, first }],
    reminders: [],
    reports: [],
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}
