/** A tick left of the subject in every list that shows sent mail. */
import type { Row } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { isOf, mailFor, makeTick, ownMail, showTick, TICK, type TickOf, tickBeside } from "../tick.js";

export function listTicks({ gmail, mails, kept, onPass }: Page): void {
  onPass(() => {
    if (!kept.session) return removeAll();
    // In Sent every row is of an own mail, and keeps the place free, so that nothing moves when a tick appears.
    const isSent = gmail.isSentList();
    for (const row of gmail.rows()) mark(row, isSent && row.isShown);
  });

  function mark(row: Row, isSent: boolean): void {
    const of = tickOf(row);
    const mail = isSent ? ownMail(of, mails) : mailFor(of, mails.of(of));
    const present = tickBeside(row.subject);
    if (!mail && !isSent && !isOf(present, of)) {
      present?.remove();
      return;
    }
    const tick = present ?? makeTick();
    showTick(tick, of, mail, kept.settings.marks);
    if (!present) row.subject.before(tick);
  }
}

/** With conversations switched off a row is one message, and its first id is the message's. */
function tickOf({ permThreadId, threadId }: Row): TickOf {
  const isMessage = permThreadId.startsWith("msg-");
  return {
    permThreadId: isMessage ? "" : permThreadId,
    threadId,
    permMessageId: isMessage ? permThreadId : "",
    gmailMessageId: "",
  };
}

/** Those of open threads too: without a server they would stay as they are, and in rows that show another thread by then. */
function removeAll(): void {
  for (const tick of document.querySelectorAll(`.${TICK}`)) tick.remove();
}
