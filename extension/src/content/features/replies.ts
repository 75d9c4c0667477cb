/**
 * Sees that a thread got an answer: a mail of somebody else's below an own tracked one, or a row that is unread again. What
 * waits for a reply is cancelled then; background tells the server, each answer once per tab.
 */
import type { Mail } from "../../shared/tick.js";
import { arrivedAt } from "../gmail/arrival.js";
import type { ThreadIds } from "../gmail/gmail.js";
import { isMailSystem } from "../mailsystem.js";
import type { Page } from "../page.js";
import { mailFor } from "../tick.js";

/** Gmail's permanent ids of mails that came in begin so; own ones with msg-a (seen 2026-11). */
const CAME_IN = /^msg-f:/;

interface Answer {
  /** The own mail that was sent last before it. */
  mail: Mail;
  at: number;
}

export function replies({ gmail, mails, kept, onPass, tell }: Page): void {
  const told = new Set<string>();

  onPass(() => {
    if (!kept.session) return;
    const thread = gmail.thread();
    if (thread) for (const answer of answersIn(thread)) announce(thread, answer);
    for (const row of gmail.rows()) {
      const mail = row.isShown && gmail.isUnread(row) ? newest(mails.of(row)) : undefined;
      if (mail) announce(row, { mail, at: arrivedAt(row.lastMessageId) ?? Date.now() });
    }
  });

  /** The first mail of somebody else's after each own one of the open thread. */
  function answersIn(thread: ThreadIds): Answer[] {
    const known = mails.of(thread);
    const answers: Answer[] = [];
    let last: Mail | undefined;
    for (const message of gmail.messages()) {
      if (!message.isShown) continue;
      const { permMessageId, gmailMessageId } = message;
      const own = mailFor({ permThreadId: "", threadId: "", permMessageId, gmailMessageId }, known);
      if (own) last = own;
      else if (last && CAME_IN.test(permMessageId) && isOthers(gmail.sender(message))) {
        answers.push({ mail: last, at: arrivedAt(permMessageId) ?? last.sentAt });
        last = undefined;
      }
    }
    return answers;
  }

  /** Mail systems answer too; that is no reply. */
  function isOthers(sender: string): boolean {
    return sender !== mails.email && !isMailSystem(sender);
  }

  function announce({ threadId, permThreadId }: ThreadIds, { mail, at }: Answer): void {
    if (mail.kind !== "receipt") return;
    const name = `${mail.receipt.id}:${threadId || permThreadId}`;
    if (told.has(name)) return;
    told.add(name);
    void tell({
      type: "reply_seen",
      threadId: threadId || permThreadId,
      gmailAddress: mails.email,
      // Two clocks, and ids that do not begin with the time: an answer is later than what it answers.
      at: Math.min(Math.max(at, mail.sentAt + 1), Date.now()),
    });
  }
}

function newest(known: readonly Mail[]): Mail | undefined {
  return [...known].filter(({ kind }) => kind === "receipt").sort((one, other) => other.sentAt - one.sentAt)[0];
}
