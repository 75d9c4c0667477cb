/** Mails that came back: told at once, also to who only wants to hear of first opens; not to who wants to hear nothing. */
import type { Request } from "../shared/messages.js";
import { returned } from "../shared/news.js";
import type { Session, Settings } from "../shared/storage.js";
import type { FeedItem, MailReport, Receipt } from "../shared/wire.js";
import { blamed, reported } from "../shared/words.js";
import { remember } from "./notified.js";
import { notify } from "./notify.js";
import { REMINDER } from "./reminders.js";
import { count, say } from "./say.js";
import { type Answer, askAccount } from "./server.js";

/** A bounce that Gmail's page shows: what was found in its text, never the text. */
export function announceBounce(session: Session, seen: Extract<Request, { type: "bounce_seen" }>): Promise<Answer> {
  return askAccount(session, "POST", "/v1/bounces", {
    id: seen.messageId,
    gmail_address: seen.gmailAddress,
    thread_ids: seen.threadIds,
    at: new Date(seen.at).toISOString(),
    status: seen.status,
    blames_tracking: seen.blamesTracking === true,
  });
}

/** More than this many at once become one. */
const MOST_AT_ONCE = 3;

interface Bounce {
  id: string;
  receipt: Receipt;
  report: MailReport;
}

function bouncesOf({ cursor, receipt, reports }: FeedItem): Bounce[] {
  if (!receipt) return [];
  const failures = (reports ?? []).filter(({ kind }) => kind === "bounced");
  return failures.map((report, number) => ({ id: `${REMINDER}${cursor}:bounced:${number}`, receipt, report }));
}

/** What the server said, and how to mend it where that is known. */
function sentencesOf(report: MailReport): string {
  const tongue = { say, language: say("language_tag") };
  const cause = blamed(report, tongue);
  return [reported(report, tongue), ...(cause ? [cause, say("report_mend")] : [])].join("\n");
}

/** Each under a name of its own: told again after a death in between, it replaces itself. How many there were. */
export async function tellBounces(items: FeedItem[], choice: Settings["notify"]): Promise<number> {
  const bounces = choice === "off" ? [] : items.flatMap(bouncesOf);
  const [first, ...others] = bounces;
  if (!first) return 0;
  // A click leads to the mail; of several to the first.
  const leading = bounces.slice(0, MOST_AT_ONCE).map(({ id, receipt: { thread_id, gmail_address } }) => {
    return { id, threadId: thread_id, gmailAddress: gmail_address };
  });
  await remember(...leading);
  if (bounces.length > MOST_AT_ONCE) {
    const lines = bounces.slice(0, MOST_AT_ONCE).map(({ receipt }) => returned(say, receipt));
    const left = count("news_more", bounces.length - lines.length);
    await notify(first.id, count("news_bounces", bounces.length), [...lines, left].join("\n"));
    return bounces.length;
  }
  for (const { id, receipt, report } of [first, ...others]) {
    await notify(id, returned(say, receipt), sentencesOf(report));
  }
  return bounces.length;
}
