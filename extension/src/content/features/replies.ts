/**
 * Sees that a thread got an answer: a mail of somebody else's below an own tracked one, or a row whose last mail is one. What
 * waits for a reply is cancelled then; background tells the server, each answer once per tab.
 */
import type { Mail } from "../../shared/tick.js";
import { arrivedAt } from "../gmail/arrival.js";
import type { Message, Row, ThreadIds } from "../gmail/gmail.js";
import { isMailSystem } from "../mailsystem.js";
import { owing } from "../owed.js";
import type { Page } from "../page.js";
import { mailFor } from "../tick.js";

/** Gmail's permanent ids of mails that came in begin so; own ones with msg-a (seen 2026-11). */
const CAME_IN = /^msg-f:/;
/** The people a row names, in the order of the thread. */
const PEOPLE = "[email]";

interface Answer {
  /** The own mail that was sent last before it. */
  mail: Mail;
  at: number;
}

export function replies(page: Page): void {
  const { gmail, mails, kept, onPass } = page;
  // The page may show an answer as read by then, so that it could not be seen again.
  const send = owing(page);
  const told = new Set<string>();
  /** Addresses that own mails were sent from: what comes from there in another way is no answer either. */
  const aliases = new Set<string>();

  onPass(() => {
    if (!kept.session) return;
    const thread = gmail.thread();
    if (thread) for (const answer of answersIn(thread)) announce(thread, answer);
    // In Sent a row names whom the mail went to: nothing tells who has written since.
    for (const row of gmail.isSentList() ? [] : gmail.rows()) {
      const answer = row.isShown && gmail.isUnread(row) ? answerIn(row) : null;
      if (answer) announce(row, answer);
    }
  });

  /** Users mark their own mails unread too: an answer is somebody else's, and came after the own one was sent. */
  function answerIn(row: Row): Answer | null {
    const known = mails.of(row);
    const mail = newest(known);
    const at = arrivedAt(row.lastMessageId);
    if (!mail || at === null || at <= mail.sentAt) return null;
    const isOwn = known.some(({ gmailMessageId }) => gmailMessageId === row.lastMessageId);
    return isOwn || !isOthers(lastWriterOf(row)) ? null : { mail, at };
  }

  /** The first mail of somebody else's after each own one of the open thread. */
  function answersIn(thread: ThreadIds): Answer[] {
    const known = mails.of(thread);
    if (known.length === 0) return [];
    const shown = gmail.messages().filter(({ isShown }) => isShown);
    const messages = shown.map((message) => ({
      ...message,
      own: ownOf(message, known),
      sender: gmail.sender(message),
    }));
    for (const { own, sender } of messages) if (own && sender) aliases.add(sender);
    const answers: Answer[] = [];
    let last: Mail | undefined;
    for (const { own, sender, permMessageId } of messages) {
      if (own) last = own;
      else if (last && CAME_IN.test(permMessageId) && isOthers(sender)) {
        answers.push({ mail: last, at: arrivedAt(permMessageId) ?? last.sentAt });
        last = undefined;
      }
    }
    return answers;
  }

  /** Mail systems answer too; that is no reply. */
  function isOthers(sender: string): boolean {
    return sender !== mails.email && !aliases.has(sender) && !isMailSystem(sender);
  }

  function announce({ threadId, permThreadId }: ThreadIds, { mail, at }: Answer): void {
    if (mail.kind !== "receipt") return;
    const name = `${mail.receipt.id}:${threadId || permThreadId}`;
    if (told.has(name)) return;
    told.add(name);
    void send(name, {
      type: "reply_seen",
      threadId: threadId || permThreadId,
      gmailAddress: mails.email,
      // Two clocks, and ids that do not begin with the time: an answer is later than what it answers.
      at: Math.min(Math.max(at, mail.sentAt + 1), Date.now()),
    });
  }
}

function ownOf({ permMessageId, gmailMessageId }: Message, known: readonly Mail[]): Mail | undefined {
  return mailFor({ permThreadId: "", threadId: "", permMessageId, gmailMessageId }, known);
}

/** Empty where the row names nobody. */
function lastWriterOf({ element }: Row): string {
  return [...element.querySelectorAll(PEOPLE)].at(-1)?.getAttribute("email")?.toLowerCase() ?? "";
}

function newest(known: readonly Mail[]): Mail | undefined {
  return [...known].filter(({ kind }) => kind === "receipt").sort((one, other) => other.sentAt - one.sentAt)[0];
}
