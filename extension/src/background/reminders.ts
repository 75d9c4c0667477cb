/** Reminders live on the server; here is what it last told of them, for the popup. */
import { isKind, REMINDERS, type Reminder, type ReminderKind, reminderSentence, USUAL } from "../shared/reminders.js";
import { languageOf } from "../shared/say.js";
import type { Session } from "../shared/storage.js";
import type { FeedItem } from "../shared/wire.js";
import { writeIfRoom } from "./memory.js";
import { remember } from "./notified.js";
import { notify } from "./notify.js";
import { say } from "./say.js";
import { type Answer, askAccount, isRecord } from "./server.js";

export const REMINDER = "rem:";

function isReminder(value: unknown): value is Reminder {
  if (!isRecord(value) || !isKind(value.kind) || !Array.isArray(value.recipients)) return false;
  const texts = [value.id, value.message_id, value.state, value.subject, value.thread_id, value.gmail_address];
  return texts.every((text) => typeof text === "string") && typeof value.after_s === "number";
}

/** Fetches them anew. A server that does not know reminders yet has none. */
export async function refreshReminders(session: Session): Promise<void> {
  const answer = await askAccount(session, "GET", "/v1/reminders");
  if (answer.kind !== "ok" || !isRecord(answer.data) || !Array.isArray(answer.data.reminders)) return;
  await writeIfRoom({ [REMINDERS]: answer.data.reminders.filter(isReminder) });
}

export async function setReminder(session: Session, messageId: string, kind: ReminderKind): Promise<Answer> {
  const body = { message_id: messageId, kind, after_s: USUAL[kind] };
  return refreshed(session, await askAccount(session, "POST", "/v1/reminders", body));
}

export async function snoozeReminder(session: Session, id: string, seconds: number): Promise<Answer> {
  const path = `/v1/reminders/${encodeURIComponent(id)}`;
  return refreshed(session, await askAccount(session, "PATCH", path, { snooze_s: seconds }));
}

export async function cancelReminder(session: Session, id: string): Promise<Answer> {
  return refreshed(session, await askAccount(session, "DELETE", `/v1/reminders/${encodeURIComponent(id)}`));
}

/** Somebody else's mail came into the thread then: it answers what was sent there before. */
export async function announceReply(
  session: Session,
  gmailAddress: string,
  threadId: string,
  at: number,
): Promise<Answer> {
  const body = { thread_ids: [threadId], gmail_address: gmailAddress, at: new Date(at).toISOString() };
  return askAccount(session, "POST", "/v1/replies", body);
}

async function refreshed(session: Session, answer: Answer): Promise<Answer> {
  if (answer.kind === "ok") await refreshReminders(session);
  return answer;
}

/** Tells what has come due. Each under a name of its own: told again after a death in between, it replaces itself. */
export async function tellReminders(items: FeedItem[]): Promise<number> {
  const language = languageOf(say, chrome.i18n.getUILanguage());
  let told = 0;
  for (const { cursor, receipt, reminders } of items) {
    if (!receipt) continue;
    for (const { kind, after_s } of reminders ?? []) {
      const id = `${REMINDER}${cursor}:${kind}`;
      await remember({ id, threadId: receipt.thread_id, gmailAddress: receipt.gmail_address });
      const about = receipt.subject.trim() || say("news_no_subject");
      await notify(id, reminderSentence(say, kind, after_s, language), about);
      told += 1;
    }
  }
  return told;
}
