/** What is known of a mail, made into one of the eight states of a tick. Pure. */
import type { OutboxRecord, UntrackedRecord } from "./storage.js";
import type { Receipt } from "./wire.js";

export type TickState = Receipt["state"];

interface ReceiptMail {
  kind: "receipt";
  permMessageId: string;
  gmailMessageId: string;
  sentAt: number;
  receipt: Receipt;
  /** Gmail still offers to take it back: it has not left for good. */
  isUndoable?: boolean;
}

/** One sent mail as far as it is known: a receipt, a registration under way, or why there is neither. */
export type Mail =
  | ReceiptMail
  | { kind: "pending"; permMessageId: string; gmailMessageId: string; sentAt: number; record: OutboxRecord }
  | { kind: "untracked"; permMessageId: string; gmailMessageId: string; sentAt: number; record: UntrackedRecord };

export function mailOfReceipt(receipt: Receipt): ReceiptMail {
  return {
    kind: "receipt",
    permMessageId: receipt.perm_message_id,
    gmailMessageId: receipt.gmail_message_id,
    sentAt: Date.parse(receipt.sent_at),
    receipt,
  };
}

export function mailOfOutbox(record: OutboxRecord): Mail {
  const { permMessageId, gmailMessageId, sentAt } = record;
  return { kind: "pending", permMessageId, gmailMessageId, sentAt, record };
}

export function mailOfUntracked(record: UntrackedRecord): Mail {
  return { kind: "untracked", permMessageId: record.permMessageId, gmailMessageId: "", sentAt: record.at, record };
}

/** A mail that is only written down carries nothing to be seen by. */
export function isOnlyLogged(mail: Mail): boolean {
  if (mail.kind === "receipt") return mail.receipt.tracks === "log" && /^(sent|untracked)$/.test(mail.receipt.state);
  return mail.kind === "pending" && mail.record.tracks === "log";
}

export function stateOf(mail: Mail): TickState {
  if (isOnlyLogged(mail)) return "untracked";
  if (mail.kind !== "receipt") return mail.kind;
  return isOnlyUndoable(mail) ? "pending" : mail.receipt.state;
}

/** A sign of opening, however it came about, says more than that the mail may still come back. */
export function isOnlyUndoable(mail: Mail): boolean {
  return mail.kind === "receipt" && mail.isUndoable === true && mail.receipt.state === "sent";
}

const KINDS: readonly Mail["kind"][] = ["receipt", "pending", "untracked"];

/**
 * Each mail once, newest first. Of several things known of one mail a receipt counts before a registration under way, and
 * either before "not tracked"; of two sendings (the mail came back in between) the later one; of one receipt, kept under
 * two names, the newer version.
 */
export function eachOnce(mails: readonly Mail[]): Mail[] {
  const ranked = [...mails].sort(
    (one, other) => rank(one) - rank(other) || other.sentAt - one.sentAt || cursorOf(other) - cursorOf(one),
  );
  const seen = new Set<string>();
  const kept = ranked.filter((mail) => {
    const names = [mail.permMessageId, idOf(mail)].filter((name) => name !== "");
    if (names.some((name) => seen.has(name))) return false;
    for (const name of names) seen.add(name);
    return true;
  });
  return kept.sort((one, other) => other.sentAt - one.sentAt);
}

/** The copy id; nothing for a mail without a pixel. */
export function idOf(mail: Mail): string {
  if (mail.kind === "receipt") return mail.receipt.id;
  return mail.kind === "pending" ? mail.record.id : "";
}

function cursorOf(mail: Mail): number {
  return mail.kind === "receipt" ? mail.receipt.cursor : 0;
}

function rank(mail: Mail): number {
  return KINDS.indexOf(mail.kind);
}
