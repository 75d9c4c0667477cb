/** A tick at each own message of an open thread, before its date. */
import type { Message, ThreadIds } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { mailFor, makeTick, ownMail, showTick, tickBeside } from "../tick.js";

export function threadTicks({ gmail, mails, kept, onPass }: Page): void {
  onPass(() => {
    const thread = kept.session ? gmail.thread() : null;
    if (!thread) return;
    for (const message of gmail.messages()) if (message.isShown) mark(message, thread);
  });

  function mark(message: Message, thread: ThreadIds): void {
    const { permMessageId, gmailMessageId } = message;
    const of = { ...thread, permMessageId, gmailMessageId };
    const isOwn = gmail.sender(message) === mails.email && !gmail.isDraft(message);
    const mail = isOwn ? ownMail(of, mails) : mailFor(of, mails.of(thread));
    const date = gmail.messageDate(message);
    const present = tickBeside(date);
    if (!mail) {
      present?.remove();
      return;
    }
    const tick = present ?? makeTick();
    showTick(tick, of, mail, kept.settings.marks);
    if (!present) date?.before(tick);
  }
}
