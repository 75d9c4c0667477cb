/**
 * Gmail's format since September 2022: nested arrays, nothing named. Places were read off captured requests and answers.
 * Whatever is not exactly where it was seen is not touched.
 */
import type { Recipient } from "../../shared/wire.js";
import type { Draft, Format, Happening, Leaving, Part, Stored } from "./format.js";
import type { Path } from "./literals.js";
import { namesIn } from "./names.js";

const SENDING = "^pfg";
const SCHEDULED = "^scheduled";
const DRAFT = ["^r", "^r_bt"];

/** Where messages lie in an operation: a new draft's first save, a reply's first save or sending, everything later. */
const MESSAGE_PLACES: readonly Path[] = [
  [2, 0, 4],
  [1, 0],
  [13, 0],
];
const LABELS_CHANGED = 6;
const KINDS = ["to", "cc", "bcc"] as const;

export const format2022_09: Format = {
  name: "2022-09",

  readRequest(request) {
    const operations = list(at(request, 1, 0));
    if (!operations) return null;
    return operations.flatMap((operation, index) => readOperation(operation, [1, 0, index]));
  },

  readAnswer(answer) {
    if (!Array.isArray(answer) || !Array.isArray(answer[0])) return null;
    const updates = list(at(answer, 1, 5)) ?? [];
    return updates.flatMap((update) => (list(update) ?? []).flatMap(readThread));
  },
};

function readOperation(operation: unknown, path: Path): Happening[] {
  const permThreadId = text(at(operation, 1, 0)).split("|")[0] ?? "";
  const body = list(at(operation, 1, 1));
  if (!body || !permThreadId) return readUnknown(operation);
  const change = list(body[LABELS_CHANGED]);
  const found = MESSAGE_PLACES.flatMap((place) => readPlace(body, place, permThreadId, [...path, 1, 1]));
  return found.length > 0 || change ? [...found, ...readLabels(change)] : readUnknown(operation);
}

/** An operation that is not understood matters only when it sends something. */
function readUnknown(operation: unknown): Happening[] {
  const written = JSON.stringify(operation);
  if (![SENDING, SCHEDULED].some((label) => written.includes(`"${label}"`))) return [];
  return [{ kind: "unknown", ...namesIn(written) }];
}

function readPlace(body: unknown[], place: Path, permThreadId: string, path: Path): (Leaving | Draft)[] {
  const value = list(at(body, ...place));
  if (!value) return [];
  const isOne = typeof value[0] === "string";
  const messages = isOne ? [value] : value;
  return messages.flatMap((message, index) => {
    const read = readMessage(message, permThreadId, [...path, ...place, ...(isOne ? [] : [index])]);
    return read ? [read] : [];
  });
}

function readMessage(message: unknown, permThreadId: string, path: Path): Leaving | Draft | null {
  const permMessageId = text(at(message, 0));
  const labels = list(at(message, 10));
  if (!permMessageId.startsWith("msg-") || !labels) return null;
  if (labels.includes(SCHEDULED)) return readLeaving(message, "scheduled", permMessageId, permThreadId, path);
  if (DRAFT.some((label) => labels.includes(label))) return { kind: "draft", permMessageId };
  if (labels.includes(SENDING)) return readLeaving(message, "send", permMessageId, permThreadId, path);
  return null;
}

function readLeaving(
  message: unknown,
  kind: Leaving["kind"],
  permMessageId: string,
  permThreadId: string,
  path: Path,
): Leaving | null {
  const parts = readParts(at(message, 8, 1), [...path, 8, 1]);
  if (!parts) return null;
  return {
    kind,
    permMessageId,
    permThreadId,
    from: text(at(message, 1, 1)),
    subject: text(at(message, 7)),
    recipients: KINDS.flatMap((kind, index) => readRecipients(at(message, 2 + index), kind)),
    isPlainText: at(message, 8, 6) !== 1 || looksPlain(parts),
    parts,
  };
}

/** `[0, html]` is the new text, `[2, html]` the quoted original. Null: not as it was ever seen. */
function readParts(parts: unknown, path: Path): Part[] | null {
  const read: Part[] = [];
  for (const [index, part] of (list(parts) ?? []).entries()) {
    const html = at(part, 1);
    if (typeof html !== "string") return null;
    read.push({ path: [...path, index, 1], isNew: at(part, 0) === 0, html });
  }
  return read.length > 0 ? read : null;
}

/** HTML of several lines holds at least one tag; a text without any is plain, whatever the flag beside it says. */
function looksPlain(parts: Part[]): boolean {
  const written = parts.filter((part) => part.isNew).map((part) => part.html);
  return written.length > 0 && written.every((html) => html.includes("\n") && !/<[a-z!/]/i.test(html));
}

function readRecipients(value: unknown, kind: (typeof KINDS)[number]): Recipient[] {
  return (list(value) ?? []).flatMap((entry) => {
    const address = text(at(entry, 1));
    return address ? [{ address, name: text(at(entry, 2)), kind }] : [];
  });
}

/** A change of labels that makes messages drafts: another way to take a sent mail back. */
function readLabels(change: unknown): Draft[] {
  const added = list(at(change, 0)) ?? [];
  if (!DRAFT.some((label) => added.includes(label))) return [];
  return (list(at(change, 2)) ?? []).map((id) => ({ kind: "draft", permMessageId: text(id) }));
}

function readThread(thread: unknown): Stored[] {
  const permThreadId = text(at(thread, 0));
  const inner = at(thread, 2, 6, 0);
  const messages = list(at(inner, 4));
  if (!permThreadId || !messages) return [];
  const threadId = hex(at(inner, 19));
  return messages.flatMap((message) => {
    const permMessageId = text(at(message, 0));
    const labels = list(at(message, 10)) ?? [];
    if (!permMessageId.startsWith("msg-")) return [];
    return {
      permMessageId,
      permThreadId,
      threadId,
      gmailMessageId: hex(at(message, 55)),
      rfcMessageId: text(at(message, 13)),
      isDraft: DRAFT.some((label) => labels.includes(label)),
    };
  });
}

function at(value: unknown, ...path: Path): unknown {
  let found = value;
  for (const index of path) {
    if (!Array.isArray(found)) return undefined;
    found = found[index];
  }
  return found;
}

function list(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function hex(value: unknown): string {
  return typeof value === "string" && /^[0-9a-f]{1,16}$/.test(value) ? value : "";
}
