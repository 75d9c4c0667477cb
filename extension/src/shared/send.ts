/**
 * The question the send hook (page world) puts to content while Gmail waits, and its answer. Both cross the worlds as JSON in
 * the detail of a CustomEvent; the answer comes within the same dispatch, so that sending never waits.
 */
import type { Recipient, Registration } from "./wire.js";

export const ASK_EVENT = "greentick:ask";
export const ANSWER_EVENT = "greentick:answer";
export const TELL_EVENT = "greentick:tell";

/** One mail about to leave. `permMessageId` is the draft id without `#`. */
export interface SendQuestion {
  permMessageId: string;
  permThreadId: string;
  gmailAddress: string;
  subject: string;
  recipients: Recipient[];
  sentAt: number;
  isPlainText: boolean;
  isScheduled: boolean;
  /** Where the links of its new part lead, each once. */
  targets: string[];
}

/** What to do with it. `pixelUrl` null: leave it without a pixel. Own old pixels are stripped either way. */
export interface SendAnswer {
  pixelUrl: string | null;
  /** Every place that own pixels and links may lead to. */
  own: readonly OwnPixels[];
  /** Where each target's links are to lead instead; null leaves them as they are. */
  links: (string | null)[];
  /** What tells the recipient; null for nothing. */
  line: DisclosureLine | null;
  /** Lines of ours that a mail which came back may still hold. */
  oldLines: string[];
}

/** A sentence under the mail, and the words in it that lead to the recipient's page. */
export interface DisclosureLine {
  language: string;
  words: string;
  more: string;
  url: string;
}

/** The question with a name of its own, so that no answer to another one is taken for its answer. */
export interface Asked {
  id: string;
  question: SendQuestion;
}

export interface Answered {
  id: string;
  answer: SendAnswer;
}

/** How to know own pixels from one place: `https://<host>/p/<accountKey>...`, direct or behind Gmail's proxy. */
export interface OwnPixels {
  host: string;
  accountKey: string;
}

/** What the page world tells afterwards. */
export type PageTold =
  /** The hook is in place; the address is empty when Gmail's page does not tell it. */
  | { type: "hooked"; gmailAddress: string }
  | {
      type: "accepted";
      permMessageId: string;
      permThreadId: string;
      gmailMessageId: string;
      threadId: string;
      rfcMessageId: string;
    }
  | { type: "refused"; permMessageId: string }
  /** A mail that was sent is a draft again: Undo. */
  | { type: "back_to_draft"; permMessageId: string }
  /** The hook let something through without a mark because it did not know its shape, or failed. No thread: it may be another's. */
  | { type: "unknown_format"; permMessageId: string; permThreadId: string; what: string };

export type { Registration };
