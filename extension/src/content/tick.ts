/** The mark beside a subject or a date. What it stands for is in its attributes, so that a copy Gmail makes of it works too. */
import type { MarkSet } from "../shared/marks.js";
import { type Mail, stateOf } from "../shared/tick.js";
import { headline } from "../shared/words.js";
import { drawTick, el } from "./draw.js";
import type { ThreadIds } from "./gmail/gmail.js";
import type { Mails } from "./mails.js";
import { tongue } from "./tongue.js";

export const TICK = "greentick-tick";

/** What a tick is the tick of: the newest sent mail of a thread, or one message. */
export interface TickOf extends ThreadIds {
  /** Empty: the thread's newest. */
  permMessageId: string;
  gmailMessageId: string;
}

const ATTRIBUTES = {
  permThreadId: "data-perm-thread",
  threadId: "data-thread",
  permMessageId: "data-perm-message",
  gmailMessageId: "data-message",
} as const;

export function makeTick(): HTMLElement {
  return el("span", { class: TICK, "data-state": "" });
}

/** Brings the tick up to date; an unchanged one costs a comparison. Without a mail it only keeps its place. */
export function showTick(tick: HTMLElement, of: TickOf, mail: Mail | undefined, marks: MarkSet): void {
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) set(tick, attribute, of[name as keyof TickOf]);
  const state = mail ? stateOf(mail) : "";
  const before = tick.getAttribute("data-state");
  set(tick, "aria-label", mail ? headline(mail, tongue) : "");
  const marksBefore = tick.getAttribute("data-marks") ?? "ticks";
  if (before === state && marksBefore === marks) return;
  const isNew = tick.firstChild === null && !tick.isConnected;
  set(tick, "data-state", state);
  set(tick, "data-marks", marks === "ticks" ? "" : marks);
  tick.replaceChildren(...(state ? [drawTick(state, marks)] : []));
  if (!isNew) tick.setAttribute("data-changed", "");
  for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-haspopup": "dialog" })) {
    if (state) tick.setAttribute(name, value);
    else tick.removeAttribute(name);
  }
}

/** True when this tick already was this thread's: its place is kept even when it has nothing to show any more. */
export function isOf(tick: Element | null, of: TickOf): boolean {
  if (!tick) return false;
  const { permThreadId, threadId } = ATTRIBUTES;
  const isSame = (attribute: string, id: string) => id !== "" && tick.getAttribute(attribute) === id;
  return isSame(permThreadId, of.permThreadId) || isSame(threadId, of.threadId);
}

/** The tick among the parent's children. Other extensions put things between it and the element: of several the first stays. */
export function tickBeside(element: Element | null): HTMLElement | null {
  const [tick, ...others] = element?.parentElement?.querySelectorAll<HTMLElement>(`:scope > .${TICK}`) ?? [];
  for (const other of others) other.remove();
  return tick ?? null;
}

/** What the tick at this element, or around it, is the tick of. */
export function tickAt(target: EventTarget | null): { tick: HTMLElement; of: TickOf } | null {
  const tick = (target as Partial<Element> | null)?.closest?.<HTMLElement>(`.${TICK}`);
  if (!tick?.getAttribute("data-state")) return null;
  const read = (attribute: string) => tick.getAttribute(attribute) ?? "";
  return {
    tick,
    of: {
      permThreadId: read(ATTRIBUTES.permThreadId),
      threadId: read(ATTRIBUTES.threadId),
      permMessageId: read(ATTRIBUTES.permMessageId),
      gmailMessageId: read(ATTRIBUTES.gmailMessageId),
    },
  };
}

/** The tick in sight that stands for the same as this one. */
export function tickLike(tick: HTMLElement): HTMLElement | undefined {
  const same = (other: HTMLElement) =>
    Object.values(ATTRIBUTES).every((name) => other.getAttribute(name) === tick.getAttribute(name));
  return [...document.querySelectorAll<HTMLElement>(`.${TICK}`)].find((one) => same(one) && one.checkVisibility());
}

/** The mail an own mail's tick shows: one of those known of, or that nothing is. */
export function ownMail(of: TickOf, mails: Mails): Mail | undefined {
  return mailFor(of, mails.of(of)) ?? mails.without(of, of.permMessageId);
}

/** The mail this is the tick of, among its thread's mails (newest first). */
export function mailFor(of: TickOf, mails: readonly Mail[]): Mail | undefined {
  if (!of.permMessageId && !of.gmailMessageId) return mails[0];
  return mails.find(
    (mail) =>
      (of.permMessageId !== "" && mail.permMessageId === of.permMessageId) ||
      (of.gmailMessageId !== "" && mail.gmailMessageId === of.gmailMessageId),
  );
}

function set(element: Element, attribute: string, value: string): void {
  if (element.getAttribute(attribute) === value) return;
  if (value) element.setAttribute(attribute, value);
  else if (attribute === "data-state") element.setAttribute(attribute, "");
  else element.removeAttribute(attribute);
}
