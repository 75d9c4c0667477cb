/** One control beside Send says what this mail will carry, and why when it cannot carry anything. */

import { habitOf } from "../../shared/habits.js";
import type { TickState } from "../../shared/tick.js";
import { drawTick, el } from "../draw.js";
import type { Compose } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { HINT_STYLE, TOGGLE_STYLE } from "../togglestyle.js";
import { say } from "../tongue.js";

const TOGGLE = "greentick-toggle";
const HINT = "greentick-hint";

interface Shown {
  state: TickState;
  isOn: boolean;
  /** Pressing it changes nothing while there is a reason. */
  isFixed: boolean;
  words: string;
  hint: string;
}

export function composeToggle(page: Page): void {
  const { gmail, kept, mails, onPass } = page;
  onPass(() => {
    if (!kept.isRead) return;
    const composes = gmail.composes();
    if (composes.length > 0) void mails.recall();
    for (const compose of composes) {
      const shown = what(page, compose);
      showToggle(page, compose, shown);
      showHint(page, compose, shown.hint);
    }
  });
}

function what(page: Page, compose: Compose): Shown {
  const { kept } = page;
  const isOn = kept.wantsReceipt(compose.draftId);
  const off = { state: "untracked", isOn: false, words: say("toggle_off"), hint: "" } as const;
  if (!kept.session) return { ...off, isFixed: true, hint: say("hint_not_paired") };
  if (compose.isPlainText) return { ...off, isFixed: true, hint: isOn ? say("hint_plain_text") : "" };
  if (!isOn) return { ...off, isFixed: false };
  return { state: "opened", isOn, isFixed: false, words: say("toggle_on"), hint: hintWhileOn(page, compose) };
}

function hintWhileOn({ gmail, kept, mails }: Page, compose: Compose): string {
  if (kept.connection?.state === "offline") return say("hint_offline");
  if (kept.connection?.state === "signed_out") return say("hint_signed_out");
  const recipients = gmail.recipients(compose);
  const habit = recipients.length > 0 ? habitOf(recipients, mails.receipts()) : null;
  return habit ? say(`hint_${habit.kind}`, habit.domain) : "";
}

function showToggle(page: Page, compose: Compose, shown: Shown): void {
  const { send, element, draftId } = compose;
  const cell = send ? page.gmail.sendCell(send) : null;
  if (!cell) return;
  let host = element.querySelector<HTMLElement>(`.${TOGGLE}`);
  if (!host) {
    host = makeToggle(page);
    // A cell cannot have a shadow root, so it holds what has.
    cell.after(cell.tagName === "TD" ? el("td", { class: "greentick-cell" }, host) : host);
  }
  const drawn = `${draftId} ${JSON.stringify(shown)}`;
  if (host.dataset.shown === drawn) return;
  host.dataset.shown = drawn;
  host.dataset.draft = draftId;
  const button = host.shadowRoot?.querySelector("button");
  if (button) fill(button, shown);
}

function fill(button: HTMLButtonElement, shown: Shown): void {
  button.setAttribute("aria-checked", String(shown.isOn));
  button.setAttribute("aria-description", shown.hint);
  button.title = shown.hint || say(shown.isOn ? "toggle_on_title" : "toggle_off_title");
  button.classList.toggle("fixed", shown.isFixed);
  button.replaceChildren(drawTick(shown.state), el("span", {}, shown.words));
}

function makeToggle(page: Page): HTMLElement {
  const host = el("span", { class: TOGGLE });
  const style = el("style");
  style.textContent = TOGGLE_STYLE;
  const button = el("button", { type: "button", role: "switch", "aria-label": say("toggle_label"), tabindex: "1" });
  host.attachShadow({ mode: "open" }).append(style, button);
  button.addEventListener("click", () => void press(host, button, page));
  // Gmail's window takes the focus back into the text otherwise, and listens to every key.
  for (const name of ["mousedown", "mouseup", "click", "keydown", "keyup", "keypress"]) {
    host.addEventListener(name, (event) => event.stopPropagation());
  }
  return host;
}

async function press(host: HTMLElement, button: HTMLElement, { kept, tell }: Page): Promise<void> {
  const draftId = host.dataset.draft ?? "";
  if (!kept.session) await tell({ type: "open_options" });
  else if (!button.classList.contains("fixed")) await kept.choose(draftId, { on: !kept.wantsReceipt(draftId) });
}

/** Below the bar with Send: read if wanted, answered never. */
function showHint({ gmail }: Page, compose: Compose, words: string): void {
  const bar = gmail.sendBar(compose);
  let host = compose.element.querySelector<HTMLElement>(`.${HINT}`);
  if (!bar || !words) {
    host?.remove();
    return;
  }
  if (!host) {
    host = el("div", { class: HINT, role: "status" });
    const style = el("style");
    style.textContent = HINT_STYLE;
    host.attachShadow({ mode: "open" }).append(style, el("p"));
    bar.after(host);
  }
  const line = host.shadowRoot?.querySelector("p");
  if (line && line.textContent !== words) line.textContent = words;
}
