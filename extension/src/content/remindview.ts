/** The card's offer to be reminded of a mail. Only draws. */
import { KINDS, type ReminderKind, reminderSentence, USUAL } from "../shared/reminders.js";
import { el } from "./draw.js";
import { say, tongue } from "./tongue.js";

/** Closed, open for choosing, or what came of the choice. */
export type Reminding = "closed" | "open" | { said: string };

export interface RemindActions {
  open(): void;
  choose(kind: ReminderKind): void;
}

export function remindView(state: Reminding, actions: RemindActions): HTMLElement[] {
  if (typeof state === "object") return [el("p", { role: "status" }, state.said)];
  if (state === "closed") return [choice(say("reminders_set"), "remind", actions.open)];
  const kinds = KINDS.map((kind) => {
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
