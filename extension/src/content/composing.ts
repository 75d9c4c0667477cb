/** What one mail will carry as it now stands in its window, in words: for the control beside Send, its menu and the hints. */
import { type LineKind, lineOf } from "../shared/disclosure.js";
import { habitOf } from "../shared/habits.js";
import type { MarkSet } from "../shared/marks.js";
import { MOST_RECIPIENTS } from "../shared/policy.js";
import type { ReminderKind } from "../shared/reminders.js";
import type { UntrackedReason } from "../shared/storage.js";
import type { TickState } from "../shared/tick.js";
import type { Tracks } from "../shared/wire.js";
import { lineLanguage } from "./allowed.js";
import type { Compose } from "./gmail/gmail.js";
import type { Page } from "./page.js";
import { say } from "./tongue.js";

export type Choice = Tracks | "off";

export interface Composed {
  draftId: string;
  state: TickState;
  marks: MarkSet;
  choice: Choice;
  /** Pressing it changes nothing while there is a reason. */
  isFixed: boolean;
  words: string;
  title: string;
  hints: string[];
  /** What the hints give as the reason why the mail will carry nothing. */
  against: UntrackedReason | null;
  /** Through where links lead. */
  host: string;
  isReachable: boolean;
  line: Line;
  reminders: readonly ReminderKind[];
}

/** The line under the mail: whether it will be there, whether that can be chosen, and how it will read. */
export interface Line {
  isOn: boolean;
  isFixed: boolean;
  words: string;
  /** The only recipient, for whom it may be left out for good. */
  only: string;
  isNotTold: boolean;
}

export function composed(page: Page, compose: Compose): Composed {
  const { gmail, kept } = page;
  const addresses = gmail.recipients(compose);
  const chosen: Choice = kept.wantsReceipt(compose.draftId) ? kept.tracks(compose.draftId) : "off";
  const against = whatIsAgainst(page, compose, addresses, chosen);
  const choice = against === null ? chosen : "off";
  const isTracked = choice !== "off" && choice !== "log";
  return {
    draftId: compose.draftId,
    state: isTracked ? "opened" : "untracked",
    marks: kept.settings.marks,
    choice,
    isFixed: against !== null,
    words: say(NAMES[choice]),
    title: say(`${NAMES[choice]}_title`),
    hints: against === null ? hints(page, choice, addresses) : against.words ? [against.words] : [],
    against: against?.reason ?? null,
    host: hostOf(page),
    isReachable: kept.isReachable,
    line: line(page, compose.draftId, addresses, isTracked ? choice : null),
    reminders: kept.reminders(compose.draftId),
  };
}

const NAMES: Record<Choice, string> = {
  opens: "toggle_on",
  clicks: "toggle_clicks",
  both: "toggle_both",
  log: "toggle_log",
  off: "toggle_off",
};

/** Why this mail can carry nothing, without words where nobody asked for it anyway; null when it can. */
interface Against {
  reason: UntrackedReason;
  words: string;
}

function whatIsAgainst({ kept }: Page, compose: Compose, addresses: string[], chosen: Choice): Against | null {
  const against = (reason: UntrackedReason, blank = ""): Against => ({ reason, words: say(`hint_${reason}`, blank) });
  if (!kept.session) return against("not_paired");
  if (compose.isPlainText && chosen === "off") return { reason: "switched_off", words: "" };
  if (compose.isPlainText && chosen !== "log") return against("plain_text");
  if (chosen === "off") return null;
  if (addresses.length > MOST_RECIPIENTS) return against("too_many", String(MOST_RECIPIENTS));
  const whom = kept.worstOf(addresses);
  return whom && whom.standing !== "list_address" && whom.standing !== "ok"
    ? against(whom.standing, whom.address)
    : null;
}

function hints(page: Page, choice: Choice, addresses: string[]): string[] {
  const { kept, mails } = page;
  if (choice === "off") return [];
  const said: string[] = [];
  if (kept.connection?.state === "offline") said.push(say("hint_offline"));
  else if (kept.connection?.state === "signed_out") said.push(say("hint_signed_out"));
  if (choice === "log") return said;
  const whom = kept.worstOf(addresses);
  if (whom?.standing === "list_address") said.push(say("hint_list_address", whom.address));
  const countsLinks = choice === "clicks" || choice === "both";
  if (kept.isReachable && countsLinks) said.push(say("hint_links", hostOf(page)));
  if (!kept.isReachable) said.push(say(countsLinks ? "hint_unreachable_links" : "hint_unreachable", hostOf(page)));
  const habit = said.length === 0 && addresses.length > 0 ? habitOf(addresses, mails.receipts()) : null;
  return habit ? [say(`hint_${habit.kind}`, habit.domain)] : said;
}

function hostOf({ kept }: Page): string {
  return kept.session ? new URL(kept.session.publicUrl).host : "";
}

function line(page: Page, draftId: string, addresses: string[], kind: LineKind | null): Line {
  const { kept } = page;
  const said = kind && lineOf(lineLanguage(page, draftId), kind, kept.wording());
  const [only = "", another] = addresses;
  return {
    isOn: kind !== null && kept.discloses(draftId, addresses),
    isFixed: kind === null || kept.policy.alwaysDiscloses,
    words: said ? `${said.words} ${said.more}` : "",
    only: another === undefined ? only : "",
    isNotTold: only !== "" && kept.isNotTold(only),
  };
}
