/** Times as a list shows them: the hour today, the day of the week within a week, else the date. */
import { dayAlone, isDayAlone } from "../shared/words.js";
import { el } from "./dom.js";
import { language } from "./say.js";

const DAY_MS = 86_400_000;

function form(at: Date, now: Date): Intl.DateTimeFormatOptions {
  if (at.toDateString() === now.toDateString()) return { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (now.getTime() - at.getTime() < 6 * DAY_MS) return { weekday: "short" };
  const sameYear = at.getFullYear() === now.getFullYear();
  return { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) };
}

export function shortTime(at: Date, now = new Date()): string {
  return new Intl.DateTimeFormat(language, form(at, now)).format(at);
}

/** The same of a time as the server tells it: maybe the day alone. */
export function shortTimeOf(text: string): string {
  return isDayAlone(text) ? dayAlone(text, Date.now(), language) : shortTime(new Date(text));
}

/** With the whole time for whoever points at it; of a day alone there is no more. */
export function timeElement(text: string): HTMLTimeElement {
  if (isDayAlone(text)) return el("time", { datetime: text }, dayAlone(text, Date.now(), language));
  const at = new Date(text);
  const form = { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" } as const;
  const whole = new Intl.DateTimeFormat(language, form).format(at);
  return el("time", { datetime: at.toISOString(), title: whole }, shortTime(at));
}
