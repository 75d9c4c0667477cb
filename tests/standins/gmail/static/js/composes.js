// Opens compose windows and inline replies.
import { makeEditor } from "./compose.js";
import { escapeHtml } from "./dom.js";
import { newDraft } from "./draft.js";
import { fullDate, fullName, isMe } from "./text.js";
import { openInline } from "./inline.js";
import { openWindow } from "./window.js";

/** A new, empty mail in a window. */
export const composeNew = () => openWindow(makeEditor(newDraft()));

/** A draft again in its window: opened from Drafts, or given back by Undo. */
export const reopen = (draft) => openWindow(makeEditor(draft));

/** A mail that was never sent, from the list: in a window, not as a thread. False when there is more to show than that. */
export function continueDraft({ permId: threadId, legacyId: legacyThreadId, messages: [message, another] }) {
  if (another || !message.labels.includes("^r")) return false;
  const { permId, to, cc, bcc, subject, parts, plain, attachments } = message;
  reopen(newDraft({ permId, threadId, legacyThreadId, to, cc, bcc, subject, parts, plain, attachments, saved: true, saves: 1 }));
  return true;
}

/** A reply, reply to all, or forward, under the message. */
export function reply(kind, thread, message, place) {
  const isForward = kind === "forward";
  const prefix = isForward ? "Fwd: " : "Re: ";
  const subject = message.subject || thread.messages[0].subject;
  const quote = isForward ? forwarded(message) : quoted(message);
  const draft = newDraft({
    threadId: thread.permId, legacyThreadId: thread.legacyId, isReply: true, isForward, repliedTo: message.permId, inReplyTo: message.rfcId,
    subject: subject.startsWith(prefix) ? subject : prefix + subject,
    ...(isForward ? { to: [] } : addressees(kind, message)),
    parts: isForward ? [[0, `<br><br>${quote}`]] : [[0, ""], [2, quote]],
  });
  openInline(makeEditor(draft, { inline: true }), place);
}

function addressees(kind, message) {
  const to = isMe(message.from) ? message.to : [message.from];
  if (kind !== "replyAll") return { to };
  const others = [...message.to, ...message.cc].filter((one) => !isMe(one) && !to.some((known) => known.email === one.email));
  return { to, cc: others };
}

const STYLE = "margin: 0px 0px 0px 0.8ex; border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;";

function quoted(message) {
  const { name, email } = message.from;
  const who = `${escapeHtml(fullName({ name, email }))} &lt;<a href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>&gt;`;
  return `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On ${escapeHtml(fullDate(message.at))} ${who} wrote:<br></div><blockquote class="gmail_quote" style="${STYLE}">${message.html}</blockquote></div>`;
}

function forwarded(message) {
  const who = `<strong class="gmail_sendername" dir="auto">${escapeHtml(fullName(message.from))}</strong> <span dir="auto">&lt;${escapeHtml(message.from.email)}&gt;</span>`;
  return `<div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: ${who}<br>Date: ${escapeHtml(fullDate(message.at))}<br>Subject: ${escapeHtml(message.subject)}<br></div><br><br>${message.html}</div>`;
}
