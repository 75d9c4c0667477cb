/** Leaving greentick: first take everything along, then a yes that cannot be given by mistake, then the end. */
import { el, find, showText } from "../pages/dom.js";
import { askBackground, type Kept } from "../pages/kept.js";
import { say } from "../pages/say.js";

const section = find("leaving", HTMLElement);
const begin = find("leave", HTMLButtonElement);
const form = find("leave-sure", HTMLFormElement);
const sure = find("sure", HTMLInputElement);
const outcome = find("leave-outcome", HTMLParagraphElement);
const buttons = ["take-along", "leave", "leave-now", "stay"].map((id) => find(id, HTMLButtonElement));

/** Without an account there is nothing to leave; what came of leaving stays to be read. */
export function drawLeaving({ session }: Kept): void {
  for (const button of buttons) button.hidden = session === undefined;
  if (session) section.hidden = false;
  else form.hidden = true;
}

function tell(text: string, tone: "good" | "bad" | "" = ""): void {
  outcome.classList.toggle("good", tone === "good");
  outcome.classList.toggle("bad", tone === "bad");
  showText(outcome, text);
}

/** One thing at a time; buttons keep the focus while they wait. */
async function alone(waiting: string, work: () => Promise<void>): Promise<void> {
  if (buttons.some((button) => button.ariaDisabled === "true")) return;
  for (const button of buttons) button.ariaDisabled = "true";
  tell(say(waiting));
  await work();
  for (const button of buttons) button.ariaDisabled = null;
}

async function takeAlong(): Promise<void> {
  const reply = await askBackground({ type: "export_account" });
  if (!reply.ok) return tell(reply.problem, "bad");
  const file = new Blob([reply.file ?? ""], { type: "application/json" });
  el("a", { href: URL.createObjectURL(file), download: "greentick-export.json" }).click();
  tell(say("leave_taken"), "good");
}

async function leave(): Promise<void> {
  const reply = await askBackground({ type: "leave_for_good" });
  show(false);
  if (reply.ok) tell(say("leave_done"), "good");
  else tell(reply.problem, "bad");
}

function show(isOpen: boolean): void {
  form.hidden = !isOpen;
  sure.checked = false;
  begin.ariaExpanded = String(isOpen);
  if (isOpen) sure.focus();
}

export function setUpLeaving(): void {
  find("take-along", HTMLButtonElement).addEventListener("click", () => void alone("leave_taking", takeAlong));
  begin.addEventListener("click", () => show(form.hidden !== false));
  find("stay", HTMLButtonElement).addEventListener("click", () => {
    show(false);
    begin.focus();
  });
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    if (sure.checked) void alone("leave_leaving", leave);
    else tell(say("leave_not_sure"), "bad");
  });
}
