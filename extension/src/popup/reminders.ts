/** The popup's reminders: what waits and what was told lately, to snooze or cancel. */
import { el, fillList, find, showText } from "../pages/dom.js";
import { askBackground } from "../pages/kept.js";
import { language, say } from "../pages/say.js";
import { shortTimeOf } from "../pages/when.js";
import { isolated } from "../shared/isolating.js";
import type { Request } from "../shared/messages.js";
import { REMINDERS, type Reminder, reminderSentence } from "../shared/reminders.js";

const DAY_S = 86_400;
/** What was told is offered for snoozing this long. */
const TOLD_MS = 7 * DAY_S * 1000;
const MOST_LINES = 20;

const problem = find("reminders-problem", HTMLParagraphElement);

function isWorthShowing({ state, told_at }: Reminder): boolean {
  return state === "waiting" || (state === "told" && Date.now() - Date.parse(told_at ?? "") < TOLD_MS);
}

function whenSentence({ state, due_at, told_at }: Reminder): string {
  if (state === "told") return say("reminders_told", shortTimeOf(told_at ?? ""));
  if (!due_at) return say("reminders_watching");
  const form = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" } as const;
  return say("reminders_due", new Intl.DateTimeFormat(language, form).format(new Date(due_at)));
}

function button(words: string, about: string, request: Request): HTMLButtonElement {
  const made = el("button", { type: "button", class: "link", "aria-label": `${words}: ${isolated(about)}` }, words);
  made.addEventListener("click", () => void act(request));
  return made;
}

async function act(request: Request): Promise<void> {
  const reply = await askBackground(request);
  showText(problem, reply.ok ? "" : reply.problem);
}

function lineElement(reminder: Reminder): HTMLLIElement {
  const about = reminder.subject || say("news_no_subject");
  const small = `${reminderSentence(say, reminder.kind, reminder.after_s, language)} · ${whenSentence(reminder)}`;
  return el(
    "li",
    { "data-id": reminder.id },
    el("div", {}, el("bdi", {}, about), el("small", {}, small)),
    el(
      "div",
      { class: "acts" },
      button(say("reminders_snooze_day"), about, { type: "snooze_reminder", id: reminder.id, seconds: DAY_S }),
      button(say("reminders_snooze_week"), about, { type: "snooze_reminder", id: reminder.id, seconds: 7 * DAY_S }),
      reminder.state === "waiting"
        ? button(say("reminders_cancel"), about, { type: "cancel_reminder", id: reminder.id })
        : null,
    ),
  );
}

async function draw(): Promise<void> {
  const kept = await chrome.storage.local.get<Record<string, Reminder[]>>(REMINDERS);
  const shown = (kept[REMINDERS] ?? []).filter(isWorthShowing).slice(0, MOST_LINES);
  find("reminders", HTMLDetailsElement).hidden = shown.length === 0;
  find("reminders-count", HTMLElement).textContent = say("reminders_title", String(shown.length));
  fillList("reminders-lines", shown.map(lineElement));
}

/** Shows what is known at once, and what the server says a moment later. */
export function showReminders(): void {
  chrome.storage.local.onChanged.addListener((changes) => {
    if (REMINDERS in changes) void draw();
  });
  void draw();
  void askBackground({ type: "refresh_reminders" });
}
