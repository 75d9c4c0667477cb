/**
 * Sees that a mail came back: a mail system's mail in the thread of an own tracked one, whose text says that it was refused for
 * good. The text is read here and goes nowhere; background is told the finding, each once per tab.
 */
import { refusalIn } from "../../shared/blame.js";
import type { Mail } from "../../shared/tick.js";
import { arrivedAt } from "../gmail/arrival.js";
import type { Message, ThreadIds } from "../gmail/gmail.js";
import { isMailSystem } from "../mailsystem.js";
import { owing } from "../owed.js";
import type { Page } from "../page.js";
import { mailFor } from "../tick.js";

export function bounces(page: Page): void {
  const { gmail, mails, kept, onPass } = page;
  const send = owing(page);
  const looked = new Set<string>();

  onPass(() => {
    const thread = kept.session ? gmail.thread() : null;
    if (!thread) return;
    const known = mails.of(thread).filter(({ kind }) => kind === "receipt");
    let last: Mail | undefined;
    for (const message of known.length > 0 ? gmail.messages() : []) {
      const { permMessageId, gmailMessageId } = message;
      const own = mailFor({ permThreadId: "", threadId: "", permMessageId, gmailMessageId }, known);
      if (own) last = own;
      else if (last && !looked.has(permMessageId) && isReport(message)) look(thread, message, last);
    }
  });

  function look({ threadId, permThreadId }: ThreadIds, message: Message, own: Mail): void {
    const text = gmail.text(message);
    if (!text) return;
    looked.add(message.permMessageId);
    const refusal = refusalIn(text, kept.session?.publicUrl ?? "");
    if (!refusal) return;
    const at = arrivedAt(message.permMessageId) ?? Date.now();
    void send(message.permMessageId, {
      type: "bounce_seen",
      messageId: message.permMessageId,
      threadIds: [threadId, permThreadId].filter((name) => name !== ""),
      gmailAddress: mails.email,
      // Two clocks: what comes back is later than what was sent.
      at: Math.min(Math.max(at, own.sentAt + 1), Date.now()),
      ...refusal,
    });
  }

  function isReport(message: Message): boolean {
    return message.isShown && message.isOpen && message.permMessageId !== "" && isMailSystem(gmail.sender(message));
  }
}
