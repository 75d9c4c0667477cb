/** The menu beside Send: what this mail carries, and whether it says so. By pointer, by keyboard, by screen reader. */
import { OFFERED, type ReminderKind, reminderSentence, USUAL } from "../shared/reminders.js";
import type { Choice, Composed, Line } from "./composing.js";
import { drawCheck, el } from "./draw.js";
import { say, tongue } from "./tongue.js";

const CHOICES: readonly Choice[] = ["opens", "clicks", "both", "log", "off"];
const GAP = 6;
const EDGE = 8;

export interface MenuActs {
  choose(choice: Choice): void;
  disclose(on: boolean): void;
  /** Leaves the line out for this address from now on, or no longer. */
  leaveOut(address: string, out: boolean): void;
  /** What the user is to be reminded of, of this mail. */
  remind(reminders: ReminderKind[]): void;
}

export class ChoiceMenu {
  readonly element = el("div", { role: "menu", class: "menu", popover: "manual", "aria-label": say("choices_label") });
  #drawn = "";
  #closing: AbortController | null = null;

  constructor(
    private readonly button: HTMLElement,
    private readonly acts: MenuActs,
    private readonly signal: AbortSignal,
  ) {}

  get isOpen(): boolean {
    return this.#closing !== null;
  }

  open(shown: Composed): void {
    this.#closing = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, this.signal]);
    this.draw(shown);
    this.element.showPopover?.();
    this.button.setAttribute("aria-expanded", "true");
    this.#place();
    const host = this.button.getRootNode() as ShadowRoot;
    const leave = ({ target }: Event): void => {
      if (target !== host.host) this.close();
    };
    document.addEventListener("pointerdown", leave, { signal, capture: true });
    document.addEventListener("focusin", leave, { signal, capture: true });
    // Before Gmail, which closes its window on Escape and moves through it on the others.
    document.addEventListener("keydown", (event) => this.#key(event, host), { signal, capture: true });
    window.addEventListener("resize", () => this.close(), { signal });
    (this.#items().find((item) => item.getAttribute("aria-checked") === "true") ?? this.#items()[0])?.focus();
  }

  close(): void {
    this.#closing?.abort();
    this.#closing = null;
    this.element.hidePopover?.();
    this.button.setAttribute("aria-expanded", "false");
  }

  /** Drawn anew only when something has changed; the focus stays where it was. */
  draw(shown: Composed): void {
    const drawn = JSON.stringify(shown);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const root = this.button.getRootNode() as ShadowRoot;
    const focused = root.activeElement?.getAttribute("data-item");
    const choices = CHOICES.map((choice) => this.#choice(choice, shown));
    const parts = [this.#line(shown.line), this.#reminders(shown)].filter((part) => part.length > 0);
    const separated = parts.flatMap((part) => [el("hr", { role: "separator" }), ...part]);
    this.element.replaceChildren(...choices, ...separated);
    if (focused)
      this.#items()
        .find((item) => item.dataset.item === focused)
        ?.focus();
  }

  #choice(choice: Choice, { choice: chosen, host, isReachable }: Composed): HTMLElement {
    const isDead = !isReachable && (choice === "clicks" || choice === "both");
    return item({
      role: "menuitemradio",
      name: choice,
      isOn: choice === chosen,
      isFixed: false,
      words: say(`choice_${choice}`),
      hint: say(isDead ? "choice_unreachable_hint" : `choice_${choice}_hint`, host),
      act: () => {
        this.acts.choose(choice);
        this.close();
        this.button.focus();
      },
    });
  }

  #line(line: Line): HTMLElement[] {
    const { isOn, isFixed, only, isNotTold } = line;
    const tell = item({
      role: "menuitemcheckbox",
      name: "line",
      isOn,
      isFixed,
      words: say("line_label"),
      hint: lineHint(line),
      act: () => this.acts.disclose(!isOn),
    });
    if (isFixed || only === "") return [tell];
    const leaveOut = item({
      role: "menuitemcheckbox",
      name: "leave_out",
      isOn: isNotTold,
      isFixed: false,
      words: say("line_not_to", only),
      hint: "",
      act: () => this.acts.leaveOut(only, !isNotTold),
    });
    return [tell, leaveOut];
  }

  /** Of a mail that carries no image there is never a sign of opening; one left alone is not known at all. */
  #reminders({ choice, reminders }: Composed): HTMLElement[] {
    if (choice === "off") return [];
    return OFFERED.filter((kind) => kind !== "no_open" || choice !== "log").map((kind) => {
      const isOn = reminders.includes(kind);
      const sentence = reminderSentence(tongue.say, kind, USUAL[kind], tongue.language);
      return item({
        role: "menuitemcheckbox",
        name: `remind_${kind}`,
        isOn,
        isFixed: false,
        words: say("reminders_if", sentence),
        hint: "",
        act: () => this.acts.remind(isOn ? reminders.filter((one) => one !== kind) : [...reminders, kind]),
      });
    });
  }

  #key(event: KeyboardEvent, { host, activeElement }: ShadowRoot): void {
    if (event.target !== host) return;
    const items = this.#items();
    const at = items.indexOf(activeElement as HTMLElement);
    const moves: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at <= 0 ? items.length : at) - 1,
      Home: 0,
      End: items.length - 1,
    };
    const next = moves[event.key];
    if (event.key === "Tab") {
      this.close();
      this.button.focus();
      return;
    }
    event.stopPropagation();
    if (next !== undefined) items[next]?.focus();
    else if (event.key === "Escape") {
      this.close();
      this.button.focus();
    } else if (event.key === "Enter" || event.key === " ") items[at]?.click();
    else return;
    event.preventDefault();
  }

  #items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(".item")];
  }

  /** Above the control if there is room, else below it; within the window. */
  #place(): void {
    const at = this.button.getBoundingClientRect();
    const { style } = this.element;
    const above = at.top - GAP - EDGE;
    const below = window.innerHeight - at.bottom - GAP - EDGE;
    style.maxHeight = `${Math.max(above, below)}px`;
    const { offsetHeight, offsetWidth } = this.element;
    const isAbove = offsetHeight <= above || above >= below;
    style.top = `${Math.max(EDGE, isAbove ? at.top - GAP - offsetHeight : at.bottom + GAP)}px`;
    style.left = `${Math.max(EDGE, Math.min(at.right - offsetWidth, window.innerWidth - offsetWidth - EDGE))}px`;
  }
}

interface Item {
  role: "menuitemradio" | "menuitemcheckbox";
  name: string;
  isOn: boolean;
  isFixed: boolean;
  words: string;
  hint: string;
  act(): void;
}

function item({ role, name, isOn, isFixed, words, hint, act }: Item): HTMLElement {
  const attributes = {
    role,
    class: "item",
    tabindex: "-1",
    "data-item": name,
    "aria-checked": String(isOn),
    "aria-disabled": isFixed ? "true" : false,
    "aria-label": words,
    "aria-description": hint || false,
    click: () => {
      if (!isFixed) act();
    },
  };
  return el("div", attributes, drawCheck(), el("span", {}, words, hint ? el("small", {}, hint) : null));
}

function lineHint({ isOn, isFixed, words }: Line): string {
  if (words === "") return say("line_nothing");
  if (isFixed) return say("line_always", words);
  return isOn ? say("line_preview", words) : say("line_left_out");
}
