/**
 * Answers the send hook while Gmail waits, and passes on what became of the mail. All that is needed is in memory; whatever
 * takes time happens after Gmail has gone on.
 */

import type { Wording } from "../shared/disclosure.js";
import { MOST_RECIPIENTS } from "../shared/policy.js";
import { type ReminderKind, USUAL } from "../shared/reminders.js";
import {
  ANSWER_EVENT,
  type Answered,
  ASK_EVENT,
  type Asked,
  type PageTold,
  type SendAnswer,
  type SendQuestion,
  TELL_EVENT,
} from "../shared/send.js";
import type { OutboxRecord, Session, UntrackedReason, UntrackedRecord } from "../shared/storage.js";
import { type Carrying, type Copy, carry, carryNothing, newCopy } from "./carrying.js";

/** One mail that has left, or is about to, from this tab. */
interface Departure {
  copy: Copy | null;
  record: OutboxRecord | null;
  untracked: UntrackedRecord | null;
  isAccepted: boolean;
}

/** What must be known of a mail to say afterwards why it is not tracked. */
type Left = Pick<SendQuestion, "permMessageId" | "permThreadId" | "gmailAddress" | "subject" | "sentAt">;

export interface Around {
  isOver(): boolean;
  session(): Session | null;
  wantsReceipt(draftId: string): boolean;
  /** What the mail is to carry, or why one of these addresses may not be counted. */
  carrying(draftId: string, addresses: string[]): Carrying | UntrackedReason;
  wording(): Wording;
  reminders(draftId: string): readonly ReminderKind[];
  /** What the compose window says; the request says it too, in a way that was never seen. */
  isPlainText(draftId: string): boolean;
  gmailAddress(): string;
  accountIndex(): number;
  /** The record as it now is. */
  leaving(record: OutboxRecord): void;
  refused(copyId: string): void;
  undone(record: OutboxRecord): void;
  untracked(record: UntrackedRecord): void;
  /** The window in which the mail was written has said so before. */
  hasHinted(draftId: string, reason: UntrackedReason): boolean;
  /** The user wanted a receipt and will not get one: to be told once. */
  tellUntracked(reason: UntrackedReason, subject: string): void;
  /** Send was pressed and nothing was seen to leave. */
  tellMissed(): void;
  /** The hook is in place, or has met something it does not know. */
  hook(works: boolean, gmailAddress: string): void;
}

export class Answering {
  readonly #departures = new Map<string, Departure>();
  /** Drafts the hook has ever asked about, also those that came back. */
  readonly #seen = new Set<string>();

  constructor(private readonly around: Around) {}

  listen(signal: AbortSignal): void {
    document.addEventListener(ASK_EVENT, (event) => this.#hear(event), { signal });
    document.addEventListener(TELL_EVENT, (event) => this.#hearTold(event), { signal });
  }

  /** Whether the hook has seen this draft leave. */
  hasLeft(draftId: string): boolean {
    return this.#seen.has(draftId);
  }

  /** Send was pressed and the hook has seen nothing: Gmail may send in a way that is not known. */
  missed(): void {
    this.around.hook(false, "");
    this.around.tellMissed();
  }

  /** A compose window has come up for a mail that was sent: it was taken back, whatever Gmail's requests say of it. */
  reopened(draftId: string): void {
    if (this.#departures.get(draftId)?.isAccepted) this.#backToDraft(draftId);
  }

  #hear(event: Event): void {
    const asked = parse<Asked>(event);
    if (!asked?.question || typeof asked.question.permMessageId !== "string" || this.around.isOver()) return;
    const detail: Answered = { id: asked.id, answer: this.#answerOrNone(asked.question) };
    document.dispatchEvent(new CustomEvent(ANSWER_EVENT, { detail: JSON.stringify(detail) }));
  }

  /** Whatever goes wrong here must cost the user no more than the receipt. */
  #answerOrNone(question: SendQuestion): SendAnswer {
    try {
      return this.#answer(question);
    } catch {
      this.#leaveUntracked(question, "failed");
      return carryNothing(null, [], {});
    }
  }

  #answer(question: SendQuestion): SendAnswer {
    const { permMessageId } = question;
    this.#seen.add(permMessageId);
    // A mail that Gmail had accepted can only be sent again after it came back.
    if (this.#departures.get(permMessageId)?.isAccepted) this.#backToDraft(permMessageId);
    const session = this.around.session();
    const carrying = this.#carrying(question, session);
    if (typeof carrying === "string" || !session) {
      this.#leaveUntracked(question, typeof carrying === "string" ? carrying : "not_paired");
      return carryNothing(session, targetsOf(question), this.around.wording());
    }
    return this.#leave(question, session, carrying);
  }

  #carrying(question: SendQuestion, session: Session | null): Carrying | UntrackedReason {
    const { permMessageId, recipients } = question;
    if (!this.around.wantsReceipt(permMessageId)) return "switched_off";
    if (!session) return "not_paired";
    if (question.isScheduled) return "scheduled";
    if (recipients.length > MOST_RECIPIENTS) return "too_many";
    const addresses = recipients.map(({ address }) => address);
    const carrying = this.around.carrying(permMessageId, addresses);
    const isPlain = question.isPlainText || this.around.isPlainText(permMessageId);
    // A mail that is only written down needs no room for an image.
    return isPlain && typeof carrying !== "string" && carrying.tracks !== "log" ? "plain_text" : carrying;
  }

  /** Gmail repeats a request it had no answer for: that is the same mail, and carries the same tokens. */
  #leave(question: SendQuestion, session: Session, carrying: Carrying): SendAnswer {
    const before = this.#departures.get(question.permMessageId);
    const copy = (before?.record && before.copy) || newCopy();
    const answer = carry(session, copy, carrying, targetsOf(question), this.around.wording());
    const record = { ...this.#recordOf(question, copy.id, carrying, answer), accountKey: session.accountKey };
    this.#departures.set(question.permMessageId, { copy, record, untracked: null, isAccepted: false });
    queueMicrotask(() => {
      // The hook may have found no place for it before Gmail goes on.
      if (this.#departures.get(question.permMessageId)?.copy === copy) this.around.leaving(record);
    });
    return answer;
  }

  #leaveUntracked(question: Left, reason: UntrackedReason): void {
    const untracked = {
      permMessageId: question.permMessageId,
      permThreadId: question.permThreadId,
      threadId: "",
      gmailAddress: this.around.gmailAddress() || question.gmailAddress,
      reason,
      at: question.sentAt,
    };
    const { permMessageId } = question;
    const isKnown =
      this.#departures.get(permMessageId)?.untracked?.reason === reason || this.around.hasHinted(permMessageId, reason);
    this.#departures.set(question.permMessageId, { copy: null, record: null, untracked, isAccepted: false });
    queueMicrotask(() => {
      this.around.untracked(untracked);
      if (reason !== "switched_off" && !isKnown) this.around.tellUntracked(reason, question.subject);
    });
  }

  #recordOf(question: SendQuestion, id: string, { tracks }: Carrying, { links, line }: SendAnswer): OutboxRecord {
    return {
      id,
      stage: "sending",
      gmailAddress: this.around.gmailAddress() || question.gmailAddress,
      accountIndex: this.around.accountIndex(),
      sentAt: question.sentAt,
      subject: question.subject,
      recipients: question.recipients,
      permMessageId: question.permMessageId,
      permThreadId: question.permThreadId,
      gmailMessageId: "",
      threadId: "",
      rfcMessageId: "",
      undoSeconds: 0,
      attempts: 0,
      nextAttemptAt: 0,
      tracks,
      links: tracks === "clicks" || tracks === "both" ? links.filter((one) => one !== null).length : 0,
      disclosed: line !== null,
      ...this.#reminders(question.permMessageId, tracks),
    };
  }

  /** Without an image there is no sign to wait for. */
  #reminders(draftId: string, tracks: Carrying["tracks"]): Pick<OutboxRecord, "reminders"> {
    const wanted = this.around.reminders(draftId).filter((kind) => kind !== "no_open" || tracks !== "log");
    if (wanted.length === 0) return {};
    return { reminders: wanted.map((kind) => ({ kind, after_s: USUAL[kind] })) };
  }

  #hearTold(event: Event): void {
    const told = parse<PageTold>(event);
    if (!told || this.around.isOver()) return;
    if (told.type === "hooked") this.around.hook(true, told.gmailAddress);
    else if (told.type === "accepted") this.#accepted(told);
    else if (told.type === "refused") this.#refused(told.permMessageId);
    else if (told.type === "back_to_draft") this.#backToDraft(told.permMessageId);
    else if (told.type === "unknown_format") this.#unknownFormat(told);
  }

  #accepted({ type: _, permMessageId, ...ids }: PageTold & { type: "accepted" }): void {
    const departure = this.#departures.get(permMessageId);
    if (!departure) return;
    departure.isAccepted = true;
    if (departure.record) {
      departure.record = { ...departure.record, ...ids, stage: "sent" };
      this.around.leaving(departure.record);
    }
    if (departure.untracked) {
      departure.untracked = { ...departure.untracked, threadId: ids.threadId };
      this.around.untracked(departure.untracked);
    }
    this.around.hook(true, "");
  }

  #refused(permMessageId: string): void {
    const departure = this.#departures.get(permMessageId);
    if (departure?.record && !departure.isAccepted) this.around.refused(departure.record.id);
  }

  #backToDraft(permMessageId: string): void {
    const departure = this.#departures.get(permMessageId);
    this.#departures.delete(permMessageId);
    if (departure?.record) this.around.undone({ ...departure.record, stage: "undone" });
  }

  /** The hook let a mail out without a mark; should a token have been made for it, nothing carries it. */
  #unknownFormat({ permMessageId, permThreadId }: PageTold & { type: "unknown_format" }): void {
    const departure = this.#departures.get(permMessageId);
    const record = departure?.record;
    if (record) this.around.refused(record.id);
    this.around.hook(false, "");
    const isWanted = this.around.wantsReceipt(permMessageId);
    if (record || (!departure && permMessageId && permThreadId)) {
      const left = record ?? { permMessageId, permThreadId, gmailAddress: "", subject: "", sentAt: Date.now() };
      this.#seen.add(permMessageId);
      this.#leaveUntracked(left, isWanted ? "unknown_format" : "switched_off");
    } else if (isWanted && !departure) this.around.tellUntracked("unknown_format", "");
  }
}

/** A page of another version may not name any. */
function targetsOf({ targets }: SendQuestion): string[] {
  return Array.isArray(targets) ? targets.filter((one) => typeof one === "string") : [];
}

function parse<T>(event: Event): T | null {
  try {
    return JSON.parse(String((event as CustomEvent).detail)) as T | null;
  } catch {
    return null;
  }
}
