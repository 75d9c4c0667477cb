/**
 * Sees that a thread got an answer: a mail of somebody else's below an own tracked one, or a row that is unread again. What
 * waits for a reply is cancelled then; background tells the server, each answer once per tab.
 */
import type { Mail } from "../../shared/tick.js";
import type { ThreadIds } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { mailFor } from "../tick.js";

/** Gmail's permanent ids of mails that came in begin so; own ones with msg-a (seen 2026-11). */
const CAME_IN = /^msg-f:/;

export function replies({ gmail, mails, kept, onPass, tell }: Page): void {
  const told = new Set<string>();

  onPass(() => {
    if (!kept.session) return;
    const thread = gmail.thread();
    if (thread) announce(thread, answeredIn(thread));
    for (const row of gmail.rows()) {
      if (row.isShown && gmail.isUnread(row)) announce(row, newest(mails.of(row)));
    }
  });

  /** The last own mail of the open thread that somebody else's follows. */
  function answeredIn(thread: ThreadIds): Mail | undefined {
    const known = mails.of(thread);
    let last: Mail | undefined;
    let answered: Mail | undefined;
    for (const message of gmail.messages()) {
      if (!message.isShown) continue;
      const { permMessageId, gmailMessageId } = message;
      const own = mailFor({ permThreadId: "", threadId: "", permMessageId, gmailMessageId }, known);
      if (own) last = own;
      else if (CAME_IN.test(permMessageId) && gmail.sender(message) !== mails.email) answered = last ?? answered;
    }
    return answered;
  }

  function announce({ threadId, permThreadId }: ThreadIds, mail: Mail | undefined): void {
    if (mail?.kind !== "receipt") return;
    const name = `${mail.receipt.id}:${threadId || permThreadId}`;
    if (told.has(name)) return;
    told.add(name);
    void tell({
      type: "reply_seen",
      threadId: threadId || permThreadId,
      gmailAddress: mails.email,
      sentAt: mail.sentAt,
    });
  }
}

function newest(known: readonly Mail[]): Mail | undefined {
  return [...known].filter(({ kind }) => kind === "receipt").sort((one, other) => other.sentAt - one.sentAt)[0];
}
