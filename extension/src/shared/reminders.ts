/** Reminders: what the user can be reminded of, and how it is said. Pure. */

import type { components } from "./openapi.js";
import type { Say } from "./say.js";

export type Reminder = components["schemas"]["Reminder"];
export type ReminderTold = components["schemas"]["ReminderTold"];
export type ReminderKind = Reminder["kind"];

/** Where background keeps them, as the server last told. */
export const REMINDERS = "reminders";

const DAY_S = 86_400;

/** What is offered, with the usual time: counted from sending, or for the last two how long between opens, and within how long. */
export const USUAL: Readonly<Record<ReminderKind, number>> = {
  no_open: 3 * DAY_S,
  no_reply: 3 * DAY_S,
  reopened: 14 * DAY_S,
  several_opens: DAY_S,
};

/** What is offered before sending. */
export const OFFERED: readonly ReminderKind[] = ["no_open", "no_reply"];

export const KINDS = Object.keys(USUAL) as ReminderKind[];

export function isKind(value: unknown): value is ReminderKind {
  return typeof value === "string" && Object.hasOwn(USUAL, value);
}

/** "3 days", as the language writes it. */
export function spanOf(seconds: number, language: string): string {
  const [value, unit] =
    seconds >= DAY_S
      ? [seconds / DAY_S, "day"]
      : seconds >= 3_600
        ? [seconds / 3_600, "hour"]
        : [seconds / 60, "minute"];
  const form = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, form).format(value);
}

/** "No sign of opening after 3 days". It claims no more than is known. */
export function reminderSentence(say: Say, kind: ReminderKind, afterS: number, language: string): string {
  return say(`reminder_${kind}`, spanOf(afterS, language));
}
