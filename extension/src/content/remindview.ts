/** The card's offer to be reminded of a mail. Only draws. */
import { KINDS, type ReminderKind, reminderSentence, USUAL } from "../shared/reminders.js";
import type { Receipt } from "../shared/wire.js";
import { el } from "./draw.js";
import { say, tongue } from "./tongue.js";

/** Closed, open for choosing, or what came of the choice. */
export type Reminding = "closed" | "open" | { said: string };

export interface RemindActions {
  open(): void;
  choose(kind: ReminderKind): void;
}

/** Nothing can come of a mail that did not get through to the only one it went to. */
function isOver({ state, recipients, opens }: Receipt): boolean {
  return state === "bounced" && recipients.length === 1 && opens === 0;
}

/** States in which a first sign of opening is still waited for. */
const NO_SIGN: readonly Receipt["state"][] = ["pending", "sent", "maybe"];

/** What can still come true of a mail. A click is a sign of opening too; how often it is opened only an image tells. */
const CAN_COME: Readonly<Record<ReminderKind, (receipt: Receipt) => boolean>> = {
  no_open: ({ tracks, state, reply }) => tracks !== "log" && NO_SIGN.includes(state) && !reply,
  no_reply: ({ reply }) => !reply,
  reopened: hasImage,
  several_opens: hasImage,
};

function hasImage({ tracks, state }: Receipt): boolean {
  return tracks !== "log" && tracks !== "clicks" && state !== "refused";
}

export function remindView(receipt: Receipt, state: Reminding, actions: RemindActions): HTMLElement[] {
  if (typeof state === "object") return [el("p", { role: "status" }, state.said)];
  const possible = isOver(receipt) ? [] : KINDS.filter((kind) => CAN_COME[kind](receipt));
  if (possible.length === 0) return [];
  if (state === "closed") return [choice(say("reminders_set"), "remind", actions.open)];
  const kinds = possible.map((kind) => {
    const words = reminderSentence(tongue.say, kind, USUAL[kind], tongue.language);
    return choice(words, `remind-${kind}`, () => actions.choose(kind));
  });
  return [
    el("h4", { id: "reminding" }, say("reminders_of")),
    el("div", { "aria-labelledby": "reminding", role: "group" }, ...kinds),
  ];
}

function choice(words: string, key: string, click: () => void): HTMLElement {
  return el("div", {}, el("button", { type: "button", class: "more", "data-key": key, click }, words));
}
