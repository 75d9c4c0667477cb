/**
 * Sees that a mail came back: a mail system's mail in the thread of an own tracked one, whose text says that it was refused for
 * good. The text is read here and goes nowhere; background is told the finding, each once per tab.
 */
import { refusalIn } from "../../shared/blame.js";
import { arrivedAt } from "../gmail/arrival.js";
import type { Message } from "../gmail/gmail.js";
import { isMailSystem } from "../mailsystem.js";
import type { Page } from "../page.js";

export function bounces({ gmail, mails, kept, onPass, tell }: Page): void {
  const looked = new Set<string>();

  onPass(() => {
    const thread = kept.session ? gmail.thread() : null;
    if (!thread || !mails.of(thread).some(({ kind }) => kind === "receipt")) return;
    for (const message of gmail.messages()) {
      if (looked.has(message.permMessageId) || !isReport(message)) continue;
      const text = gmail.text(message);
      if (!text) continue;
      looked.add(message.permMessageId);
      const refusal = refusalIn(text, kept.session?.publicUrl ?? "");
      if (!refusal) continue;
      void tell({
        type: "bounce_seen",
        messageId: message.permMessageId,
        threadIds: [thread.threadId, thread.permThreadId].filter((name) => name !== ""),
        gmailAddress: mails.email,
        at: Math.min(arrivedAt(message.permMessageId) ?? Date.now(), Date.now()),
        ...refusal,
      });
    }
  });

  function isReport(message: Message): boolean {
    return message.isShown && message.isOpen && message.permMessageId !== "" && isMailSystem(gmail.sender(message));
  }
}
