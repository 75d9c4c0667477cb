/** One control beside Send says what this mail will carry, and why when it cannot carry anything; its menu chooses. */

import type { DraftChoice } from "../../shared/storage.js";
import { ChoiceMenu } from "../choicemenu.js";
import { type Choice, type Composed, composed } from "../composing.js";
import { drawArrow, drawTick, el } from "../draw.js";
import type { Compose } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { HINT_STYLE, TOGGLE_STYLE } from "../togglestyle.js";
import { say } from "../tongue.js";

const TOGGLE = "greentick-toggle";
const HINT = "greentick-hint";

/** A control and what it shows. */
interface Control {
  button: HTMLButtonElement;
  more: HTMLButtonElement;
  menu: ChoiceMenu;
  shown: Composed | null;
}

const controls = new WeakMap<HTMLElement, Control>();

export function composeToggle(page: Page): void {
  const { gmail, kept, mails, onPass } = page;
  onPass(() => {
    if (!kept.isRead) return;
    const composes = gmail.composes();
    if (composes.length > 0) void mails.recall();
    for (const compose of composes) {
      const shown = composed(page, compose);
      showToggle(page, compose, shown);
      if (!showHints(page, compose, shown.hints) || shown.against === null) page.hinted.delete(compose.draftId);
      else page.hinted.set(compose.draftId, shown.against);
    }
  });
}

function showToggle(page: Page, compose: Compose, shown: Composed): void {
  const { send, element } = compose;
  const cell = send ? page.gmail.sendCell(send) : null;
  if (!cell) return;
  let host = element.querySelector<HTMLElement>(`.${TOGGLE}`);
  let control = host ? controls.get(host) : undefined;
  if (!host || !control) {
    host?.remove();
    host = el("span", { class: TOGGLE });
    control = makeControl(page, host);
    controls.set(host, control);
    // A cell cannot have a shadow root, so it holds what has.
    cell.after(cell.tagName === "TD" ? el("td", { class: "greentick-cell" }, host) : host);
  }
  if (JSON.stringify(control.shown) === JSON.stringify(shown)) return;
  control.shown = shown;
  fill(control, shown);
}

function fill({ button, more, menu }: Control, shown: Composed): void {
  const hint = shown.hints.join(" ");
  button.setAttribute("aria-checked", String(shown.choice !== "off"));
  button.setAttribute("aria-description", hint);
  button.title = hint || shown.title;
  button.classList.toggle("fixed", shown.isFixed);
  button.replaceChildren(drawTick(shown.state, shown.marks), el("span", {}, shown.words));
  more.hidden = shown.isFixed;
  if (menu.isOpen && shown.isFixed) menu.close();
  else if (menu.isOpen) menu.draw(shown);
}

function makeControl(page: Page, host: HTMLElement): Control {
  const style = el("style");
  style.textContent = TOGGLE_STYLE;
  const button = el("button", { type: "button", role: "switch", "aria-label": say("toggle_label"), tabindex: "1" });
  const label = say("choices_label");
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      title: label,
      tabindex: "1",
    },
    drawArrow(),
  );
  const draft = (): string => controls.get(host)?.shown?.draftId ?? "";
  const menu = new ChoiceMenu(
    more,
    {
      choose: (choice) => void choose(page, draft(), choice),
      disclose: (disclosed) => void keep(page, draft(), { disclosed }),
      remind: (reminders) => void keep(page, draft(), { reminders }),
      leaveOut: (address, out) => leaveOut(page, address, out),
    },
    page.signal,
  );
  host.attachShadow({ mode: "open" }).append(style, el("span", { class: "pair" }, button, more), menu.element);
  button.addEventListener("click", () => void press(page, draft(), button));
  more.addEventListener("click", () => toggleMenu(host));
  more.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") toggleMenu(host);
  });
  // Gmail's window takes the focus back into the text otherwise, and listens to every key.
  for (const name of ["mousedown", "mouseup", "click", "keydown", "keyup", "keypress"]) {
    host.addEventListener(name, (event) => event.stopPropagation());
  }
  return { button, more, menu, shown: null };
}

function toggleMenu(host: HTMLElement): void {
  const control = controls.get(host);
  if (control?.menu.isOpen) control.menu.close();
  else if (control?.shown) control.menu.open(control.shown);
}

async function press(page: Page, draftId: string, button: HTMLElement): Promise<void> {
  const { kept, tell } = page;
  if (!kept.session) await tell({ type: "open_options" });
  else if (!button.classList.contains("fixed")) await keep(page, draftId, { on: !kept.wantsReceipt(draftId) });
}

function choose(page: Page, draftId: string, choice: Choice): Promise<void> {
  return keep(page, draftId, choice === "off" ? { on: false } : { on: true, tracks: choice });
}

async function keep({ kept, tell }: Page, draftId: string, choice: DraftChoice): Promise<void> {
  const choices = await kept.choose(draftId, choice);
  if (choices) await tell({ type: "keep_choices", choices });
}

function leaveOut({ kept, tell }: Page, address: string, out: boolean): void {
  const others = kept.settings.disclosureOff.filter((one) => one !== address);
  void tell({ type: "change_settings", patch: { disclosureOff: out ? [...others, address] : others } });
}

/** Below the bar with Send: read if wanted, answered never. False where there is nothing to read. */
function showHints({ gmail }: Page, compose: Compose, hints: string[]): boolean {
  const bar = gmail.sendBar(compose);
  let host = compose.element.querySelector<HTMLElement>(`.${HINT}`);
  if (!bar || hints.length === 0) {
    host?.remove();
    return false;
  }
  if (!host) {
    host = el("div", { class: HINT, role: "status" });
    const style = el("style");
    style.textContent = HINT_STYLE;
    host.attachShadow({ mode: "open" }).append(style);
    bar.after(host);
  }
  const shown = [...(host.shadowRoot?.querySelectorAll("p") ?? [])];
  if (shown.map((line) => line.textContent).join("\n") === hints.join("\n")) return true;
  for (const line of shown) line.remove();
  host.shadowRoot?.append(...hints.map((words) => el("p", {}, words)));
  return true;
}
