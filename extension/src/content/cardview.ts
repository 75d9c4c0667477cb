/** The inside of the hover card: one mail in full, the thread's earlier ones in a line each. Only draws. */
import type { MarkSet } from "../shared/marks.js";
import type { Connection } from "../shared/storage.js";
import { isOnlyLogged, type Mail, stateOf } from "../shared/tick.js";
import type { ReceiptEvent } from "../shared/wire.js";
import { blamed, counted, headline, replied, reported, sentTo, shortUrl, when, who, why } from "../shared/words.js";
import { drawTick, el } from "./draw.js";
import { type RemindActions, type Reminding, remindView } from "./remindview.js";
import { say, tongue } from "./tongue.js";

/** More than eight lines are a list, not a glance; the rest is one press away. */
const LINES = 8;
const GROUPS = ["opened", "uncertain", "automatic", "self"] as const;

export interface CardContent {
  mail: Mail;
  /** The same conversation's other sent mails, newest first. */
  others: Mail[];
  marks: MarkSet;
  connection: Connection | null;
  isExpanded: boolean;
  reminding: Reminding;
  /** Of a mail that was refused for what it carried: whose mails had better carry nothing. */
  sparing: Sparing;
  now: number;
}

/** A domain, or the address where the domain is everybody's; empty where several come into question. */
export interface Sparing {
  whom: string;
  isDone: boolean;
}

export interface CardActions {
  /** The mails to this domain or address carry nothing from now on. */
  spare(whom: string): void;
  expand(): void;
  /** "That was me", or taken back. */
  correct(event: ReceiptEvent, own: boolean): void;
  remind: RemindActions;
  /** The mail's own page on the dashboard. */
  everything(): void;
}

export function drawCard(content: CardContent, actions: CardActions): HTMLElement[] {
  const { mail, marks } = content;
  const events = mail.kind === "receipt" ? mail.receipt.events : [];
  const said = told(content, actions);
  const count = events.length + said.length;
  return [
    el("h3", { id: "title" }, drawTick(stateOf(mail), marks), el("span", {}, headline(mail, tongue))),
    ...addressed(mail),
    ...notes(content),
    ...groups(events, said, content, actions),
    ...more(count, content, actions),
    ...(mail.kind === "receipt" ? remindView(mail.receipt, content.reminding, actions.remind) : []),
    ...earlier(content),
    ...foot(mail, count > 0, actions),
  ];
}

function foot(mail: Mail, hasTimes: boolean, { everything }: CardActions): HTMLElement[] {
  if (mail.kind !== "receipt") return [];
  const whole = { type: "button", "data-key": "everything", click: everything };
  const zone = el("span", {}, hasTimes ? say("card_zone") : "");
  return [el("div", { class: "foot" }, zone, el("button", whole, say("card_everything")))];
}

function addressed(mail: Mail): HTMLElement[] {
  if (mail.kind === "untracked") return [];
  const { recipients } = mail.kind === "receipt" ? mail.receipt : mail.record;
  const addresses = (recipients ?? []).map(({ address }) => address).filter((address) => address !== "");
  return [el("div", { class: "who" }, sentTo(addresses, mail.sentAt, tongue))];
}

/** What the title cannot say without claiming more than is known. */
function notes({ mail, connection }: CardContent): HTMLElement[] {
  const names: string[] = [];
  names.push(...carried(mail));
  if (mail.kind === "pending") names.push("card_pending");
  if (mail.kind === "receipt" && mail.receipt.state === "maybe") names.push("card_maybe");
  if (mail.kind === "receipt" && mail.receipt.state === "refused") names.push("card_refused");
  if (connection?.state === "offline" && mail.kind !== "untracked") names.push("card_offline");
  if (connection?.state === "signed_out" && mail.kind === "pending") names.push("card_signed_out");
  return names.map((name) => el("p", {}, say(name)));
}

/** What the mail was made to carry, where the title alone could mislead. */
function carried(mail: Mail): string[] {
  if (isOnlyLogged(mail)) return ["card_log"];
  if (mail.kind === "untracked") return [];
  const { tracks, links, disclosed } = mail.kind === "receipt" ? mail.receipt : mail.record;
  const hasNone = (tracks === "clicks" || tracks === "both") && links === 0;
  return [...(hasNone ? ["card_no_links"] : []), ...(disclosed ? ["card_disclosed"] : [])];
}

/** One line of the timeline, with the moment it is sorted by. */
interface Line {
  at: string;
  element: HTMLElement;
}

/** What mail systems reported, and the answer: said as what they are, for they count as no opens. */
function told({ mail, sparing, now }: CardContent, actions: CardActions): Line[] {
  if (mail.kind !== "receipt") return [];
  const { reports = [], reply, opens } = mail.receipt;
  const known = [...reports].reverse().filter((report) => reported(report, tongue) !== "");
  const lines = known.map((report) => {
    const but = report.kind === "bounced" && opens > 0 ? [el("small", {}, say("report_but_opened"))] : [];
    const cause = blamed(report, tongue);
    const more = cause ? [...but, ...mending(cause, sparing, actions)] : but;
    return { at: report.at, element: plainLine(report.at, now, reported(report, tongue), more) };
  });
  const answer = reply ? [{ at: reply.at, element: plainLine(reply.at, now, replied(reply, tongue), []) }] : [];
  return [...lines, ...answer];
}

function plainLine(at: string, now: number, words: string, more: HTMLElement[]): HTMLElement {
  const time = el("time", { datetime: at }, when(at, now, tongue.language));
  return el("li", {}, time, el("div", {}, el("span", {}, words), ...more));
}

/** Why it was refused, and the step that helps: one press where it is clear whom it is about. */
function mending(cause: string, { whom, isDone }: Sparing, actions: CardActions): HTMLElement[] {
  const mend = say(whom.includes("@") ? "card_mend_address" : "report_mend");
  const words = isDone ? say("report_never_done", whom) : mend;
  const press = { type: "button", class: "mend", "data-key": "spare", click: () => actions.spare(whom) };
  const button = whom && !isDone ? [el("button", press, say("report_never_track", whom))] : [];
  return [el("small", {}, cause), el("small", {}, words), ...button];
}

/** Reports, the answer, opens and clicks in one list, newest first; what was no person stands apart below. */
function groups(
  events: readonly ReceiptEvent[],
  said: readonly Line[],
  { now, isExpanded }: CardContent,
  actions: CardActions,
): HTMLElement[] {
  let left = isExpanded ? Number.POSITIVE_INFINITY : LINES;
  return GROUPS.flatMap((group) => {
    const mine = events.filter((event) => event.group === group);
    const lines = mine.map((event) => ({ at: event.at, element: line(event, now, actions) }));
    if (group === "opened") lines.push(...said);
    const shown = newestFirst(lines).slice(0, left);
    left -= shown.length;
    if (shown.length === 0) return [];
    const name = group === "opened" && said.length > 0 ? "timeline" : group;
    const title = el("h4", { id: `group-${group}` }, say(`group_${name}`));
    return [title, el("ul", { "aria-labelledby": `group-${group}` }, ...shown.map(({ element }) => element))];
  });
}

function line(event: ReceiptEvent, now: number, actions: CardActions): HTMLElement {
  const isClick = event.kind === "click" && event.url;
  const what = isClick ? say("card_link", shortUrl(event.url ?? "")) : who(event, tongue);
  const reason = isClick ? `${who(event, tongue)} · ${why(event, tongue)}` : why(event, tongue);
  return el(
    "li",
    {},
    el("time", { datetime: event.at }, when(event.at, now, tongue.language)),
    el("div", {}, el("span", {}, what), el("small", {}, reason), correction(event, actions)),
  );
}

/** A view on the user's own phone looks like anybody's; only the user knows. */
function correction(event: ReceiptEvent, actions: CardActions): HTMLElement | null {
  const isOfOthers = event.group === "opened" || event.group === "uncertain";
  if (!isOfOthers && !event.corrected) return null;
  const words = say(event.corrected ? "card_not_me" : "card_was_me");
  return el(
    "button",
    {
      type: "button",
      class: event.corrected ? "link undo" : "link",
      "data-key": event.id,
      click: () => actions.correct(event, !event.corrected),
    },
    words,
  );
}

function more(count: number, { mail, isExpanded }: CardContent, { expand }: CardActions): HTMLElement[] {
  const elsewhere = mail.kind === "receipt" ? mail.receipt.more_events : 0;
  if (!isExpanded && count > LINES) {
    const words = counted(tongue, "card_more", count - LINES + elsewhere);
    return [el("button", { type: "button", class: "more", "data-key": "more", click: expand }, words)];
  }
  return elsewhere > 0 ? [el("p", {}, counted(tongue, "card_older", elsewhere))] : [];
}

function earlier({ others, marks, now }: CardContent): HTMLElement[] {
  if (others.length === 0) return [];
  const lines = others
    .slice(0, LINES)
    .map((mail) =>
      el(
        "li",
        { class: "earlier" },
        el("time", {}, when(mail.sentAt, now, tongue.language)),
        el("div", {}, drawTick(stateOf(mail), marks), el("span", {}, headline(mail, tongue))),
      ),
    );
  return [
    el("h4", { id: "group-earlier" }, say("card_earlier")),
    el("ul", { "aria-labelledby": "group-earlier" }, ...lines),
  ];
}

function newestFirst(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
