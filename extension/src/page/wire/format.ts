/** What the send hook wants to know of a request or an answer, whatever year's format it came in. */
import type { Recipient } from "../../shared/wire.js";
import type { Path } from "./literals.js";
import type { Names } from "./names.js";

/** A piece of HTML in a request: the sender's new text, or the quoted original below it. */
export interface Part {
  path: Path;
  isNew: boolean;
  html: string;
}

/** A mail that leaves with this request. */
export interface Leaving {
  kind: "send" | "scheduled";
  permMessageId: string;
  permThreadId: string;
  from: string;
  subject: string;
  recipients: Recipient[];
  isPlainText: boolean;
  parts: Part[];
}

/** A message that is a draft by this request: one that was sent before has been taken back. */
export interface Draft {
  kind: "draft";
  permMessageId: string;
}

/** Something that leaves by its labels, but not in a place where that was ever seen. */
export interface Unknown extends Names {
  kind: "unknown";
}

export type Happening = Leaving | Draft | Unknown;

/** One message in an answer. */
export interface Stored {
  permMessageId: string;
  permThreadId: string;
  gmailMessageId: string;
  threadId: string;
  rfcMessageId: string;
  isDraft: boolean;
}

/** One way Gmail has written requests and answers. Each returns null for what is not its own. */
export interface Format {
  name: string;
  /** Everything that happens to messages, in the request's order. */
  readRequest(request: unknown): Happening[] | null;
  readAnswer(answer: unknown): Stored[] | null;
}
