/** The quiet line above a message with trackers in it, and what it unfolds: whose they are, why, and the way to allow them. */
import { sayCount } from "../shared/say.js";
import type { SenderChoice } from "../shared/trackers.js";
import { el } from "./draw.js";
import { drawEye } from "./eye.js";
import type { Found } from "./found.js";
import { say, tongue } from "./tongue.js";
import { LINE_STYLE } from "./trackerstyle.js";

export const LINE = "greentick-trackers";
const MOST_NAMES = 4;
const MOST_LINES = 20;

export interface LineContent {
  sender: string;
  choice: SenderChoice | null;
  isBlocking: boolean;
  stopped: Found[];
  through: Found[];
  loaded: Found[];
  isExpanded: boolean;
}

export interface LineActs {
  allowOnce(): void;
  choose(choice: SenderChoice | null): void;
  help(): void;
  expand(isExpanded: boolean): void;
}

export function makeLine(): HTMLElement {
  const host = el("div", { class: LINE });
  const style = el("style");
  style.textContent = LINE_STYLE;
  host.attachShadow({ mode: "open" }).append(style, el("div", { role: "group", "aria-label": say("trackers_line") }));
  // Gmail has a shortcut for nearly every key, and takes a click above a message for one on its head.
  for (const name of ["mousedown", "mouseup", "click", "dblclick", "keydown", "keyup", "keypress"]) {
    host.addEventListener(name, (event) => event.stopPropagation());
  }
  return host;
}

/** Brings the line up to date; drawn anew only when something changed, so that no button vanishes under the pointer. */
export function drawTrackers(host: HTMLElement, content: LineContent, acts: LineActs): void {
  const { stopped, through, loaded, ...rest } = content;
  const drawn = JSON.stringify([rest, stopped.map(told), through.map(told), loaded.map(told)]);
  if (host.dataset.shown === drawn) return;
  host.dataset.shown = drawn;
  const group = host.shadowRoot?.querySelector("div");
  const focused = host.shadowRoot?.activeElement?.getAttribute("data-key");
  group?.replaceChildren(line(content, acts), ...(content.isExpanded ? [more(content, acts)] : []));
  if (focused) group?.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
}

function told({ name, reason }: Found): string {
  return `${name} ${reason}`;
}

function line(content: LineContent, acts: LineActs): HTMLElement {
  const { stopped, loaded, through, isExpanded, choice } = content;
  const unfold = el(
    "button",
    {
      type: "button",
      class: "unfold",
      "data-key": "unfold",
      "aria-expanded": String(isExpanded),
      click: () => acts.expand(!isExpanded),
    },
    el("span", {}, sentence(content)),
  );
  const isHeld = stopped.length > 0 && choice !== "always";
  return el(
    "div",
    { class: "line" },
    drawEye(loaded.length + through.length === 0),
    unfold,
    isHeld ? button("once", say("trackers_allow_once"), acts.allowOnce) : null,
  );
}

/** "3 trackers blocked: HubSpot, Mailchimp · 1 let through: Gem". */
export function sentence({ stopped, through, loaded, isBlocking }: LineContent): string {
  const parts = [
    part("trackers_blocked", stopped),
    part("trackers_through", through),
    part(isBlocking ? "trackers_loaded" : "trackers_marked", loaded),
  ];
  return parts.filter((words) => words !== "").join(" · ");
}

function part(name: string, found: Found[]): string {
  if (found.length === 0) return "";
  const names = [...new Set(found.map((one) => one.name))];
  const shown = names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? " …" : "");
  return sayCount(say, tongue.language, name, found.length, shown);
}

function more(content: LineContent, acts: LineActs): HTMLElement {
  const { stopped, through, loaded, sender, choice } = content;
  const reasons = new Map([...stopped, ...through, ...loaded].map((one) => [told(one), one]));
  const lines = [...reasons.values()].slice(0, MOST_LINES).map(({ name, reason }) => {
    return el("li", {}, name, el("small", {}, say(`tracker_why_${reason}`)));
  });
  const choose = (wanted: SenderChoice | null, name: string) =>
    sender !== "" && choice !== wanted
      ? button(name, say(`trackers_${name}`, sender), () => acts.choose(wanted))
      : null;
  return el(
    "div",
    { class: "more" },
    el("ul", {}, ...lines),
    el(
      "div",
      { class: "acts" },
      choose("always", "always"),
      choose("never", "never"),
      choose(null, "as_all"),
      button("help", say("trackers_help"), acts.help),
    ),
  );
}

function button(key: string, words: string, click: () => void): HTMLElement {
  return el("button", { type: "button", "data-key": key, click }, words);
}
