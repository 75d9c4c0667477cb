/**
 * Puts receipts into words, in the languages of the locale files. Never claims more than is known: an image that was loaded
 * is an open at most, and no sign of one is no sign of anything.
 */
import { type Say, sayCount } from "./say.js";
import { isOnlyLogged, isOnlyUndoable, type Mail, stateOf } from "./tick.js";
import { type MailReport, NOT_KEPT, type Receipt, type ReceiptEvent, type Reply } from "./wire.js";

export interface Tongue {
  say: Say;
  /** As browsers name it: `en`, `de-AT`. */
  language: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The sentence for this number: its name goes on with the language's plural category. */
export function counted({ say, language }: Tongue, name: string, count: number): string {
  return sayCount(say, language, name, count);
}

/** The tick in words: its accessible name, and the card's title. */
export function headline(mail: Mail, tongue: Tongue): string {
  if (mail.kind === "untracked") return tongue.say("tick_untracked", tongue.say(`untracked_${mail.record.reason}`));
  if (isOnlyLogged(mail)) return tongue.say("tick_log");
  if (isOnlyUndoable(mail)) return tongue.say("tick_undoable");
  const state = stateOf(mail);
  if (mail.kind === "receipt" && state === "sent" && mail.receipt.tracks === "clicks") {
    return tongue.say("tick_sent_clicks");
  }
  if (mail.kind === "receipt" && state === "opened") return opened(mail.receipt, tongue);
  if (mail.kind === "receipt" && (state === "bounced" || state === "refused") && mail.receipt.recipients.length > 1) {
    return tongue.say(`tick_${state}_for_one_of`, String(mail.receipt.recipients.length));
  }
  if (mail.kind === "receipt" && state === "clicked") return clicked(mail.receipt, tongue);
  if (state === "untracked") return tongue.say("tick_untracked", tongue.say("untracked_withheld"));
  if (mail.kind === "receipt" && state === "maybe" && hasOnlyClicks(mail.receipt)) {
    return tongue.say("tick_maybe_click");
  }
  return tongue.say(`tick_${state}`);
}

/** One image goes to all recipients of a mail: which of them opened it cannot be known. */
function opened({ opens, recipients }: Receipt, tongue: Tongue): string {
  const times = opens > 1 ? counted(tongue, "tick_opened", opens) : tongue.say("tick_opened_once");
  if (recipients.length < 2) return times;
  const byOneOf = tongue.say("tick_opened_by_one_of", String(recipients.length));
  return opens > 1 ? `${byOneOf} · ${times}` : byOneOf;
}

function clicked({ events }: Receipt, { say }: Tongue): string {
  const click = events.find((event) => event.kind === "click" && event.group === "opened" && event.url);
  return click?.url ? say("tick_clicked_link", shortUrl(click.url)) : say("tick_clicked");
}

/** Nothing was loaded then. */
function hasOnlyClicks({ events }: Receipt): boolean {
  const uncertain = events.filter(({ group }) => group === "uncertain");
  return uncertain.length > 0 && uncertain.every(({ kind }) => kind === "click");
}

/** Who asked for the image: program and system where they are known, else whose, else what kind of visitor it was. */
export function who(event: ReceiptEvent, { say }: Tongue): string {
  const { client, system, party, verdict } = event;
  const name = client && system ? say("client_on_system", client, system) : client || system;
  const isMachine = verdict === "scanner" || verdict === "bot";
  if (!name && party && !isMachine) return party;
  const isReader = verdict === "person" || verdict === "maybe";
  const words = name || say(`visitor_${isReader && event.device === NOT_KEPT ? NOT_KEPT : verdict}`);
  const isNamed = party === "" || words.toLowerCase().includes(party.toLowerCase());
  return isNamed ? words : say("visitor_of_party", words, party);
}

/** The closed list of reasons may be longer on a newer server than here. */
export function why(event: ReceiptEvent, { say }: Tongue): string {
  const name = `reason_${event.reason}`;
  const reason = say(name);
  return reason === "" || reason === name ? say("reason_unknown") : reason;
}

/** Why a mail came back, by its enhanced status code (RFC 3463). The server has the same (domain/mail_report.py). */
const CAUSES = [
  ["address", /^5\.1\.(1|2|3|6|10)$/],
  ["full", /^[45]\.2\.2$/],
  ["refused", /^5\.7\.\d+$/],
] as const;

/** What a mail server or a mail program reported; of a kind newer than this version nothing is said. */
export function reported({ kind, status }: MailReport, { say }: Tongue): string {
  const cause = kind === "bounced" && CAUSES.find(([, codes]) => codes.test(status));
  const name = cause ? `report_bounced_${cause[0]}` : `report_${kind}`;
  const words = say(name);
  if (words === name) return "";
  return words && status ? `${words} (${status})` : words;
}

/** Why it was refused, where the refusing system says so: in the notice and at the mail. */
export function blamed({ kind, blames_tracking }: MailReport, { say }: Tongue): string {
  return kind === "bounced" && blames_tracking ? say("report_blames_tracking") : "";
}

/** A time of which the server keeps only the day, by UTC: a date alone. Anything more would be invented. */
const DAY_ALONE = /^\d{4}-\d\d-\d\d$/;

export function isDayAlone(at: string | number): at is string {
  return typeof at === "string" && DAY_ALONE.test(at);
}

/** "20 Nov", and the year where it is another one. */
export function dayAlone(at: string, now: number, language: string): string {
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", timeZone: "UTC" };
  if (at.slice(0, 4) !== String(new Date(now).getFullYear())) form.year = "numeric";
  return new Intl.DateTimeFormat(language, form).format(new Date(at));
}

/** How a reply became known. */
export function replied({ learned }: Reply, { say }: Tongue): string {
  return say(`reply_${learned}`);
}

/** "Today 09:12", "Fri 18:03", "20 Nov, 17:40", in the viewer's zone; a day alone as it is. */
export function when(at: string | number, now: number, language: string): string {
  if (isDayAlone(at)) return dayAlone(at, now, language);
  const date = new Date(at);
  const days = Math.round((startOfDay(now) - startOfDay(date.getTime())) / DAY_MS);
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-days, "day");
    return `${day.charAt(0).toLocaleUpperCase(language)}${day.slice(1)} ${time}`;
  }
  if (days > 1 && days < 7) return `${new Intl.DateTimeFormat(language, { weekday: "short" }).format(date)} ${time}`;
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  if (!isThisYear) day.year = "numeric";
  return `${new Intl.DateTimeFormat(language, day).format(date)}, ${time}`;
}

/** "to ines@example.org · sent Friday, 20 November, 17:40". */
export function sentTo(addresses: string[], sentAt: number, tongue: Tongue): string {
  const { say, language } = tongue;
  const date = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(sentAt);
  const [first = "", second] = addresses;
  if (addresses.length === 0) return say("sent_at", date);
  if (addresses.length > 2) return say("sent_to_more", first, String(addresses.length - 1), date);
  return say("sent_to", second ? `${first}, ${second}` : first, date);
}

const SHORT_URL = 40;

/** Host and path, short enough for a line. What is cut off, as a query with whatever it tells, leaves a mark. */
export function shortUrl(url: string): string {
  const bare = url.replace(/^https?:\/\/(?:www\.)?/i, "");
  const path = bare.replace(/[?#].*/s, "");
  const short = path.replace(/\/+$/, "");
  return path === bare && short.length <= SHORT_URL ? short : `${short.slice(0, SHORT_URL - 1)}…`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
