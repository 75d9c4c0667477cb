/** What new mails carry, the line under them, and how their marks look. */
import { el, fillList, find } from "../pages/dom.js";
import type { Kept } from "../pages/kept.js";
import { say } from "../pages/say.js";
import { useColours } from "../pages/theme.js";
import { tick } from "../pages/ticks.js";
import { LINE_LANGUAGES, LINES, type LineLanguage, LONGEST_LINE } from "../shared/disclosure.js";
import type { MarkSet } from "../shared/marks.js";
import type { Policy } from "../shared/policy.js";
import { key, type Session, type Settings } from "../shared/storage.js";

const TRACKS: readonly Settings["tracks"][] = ["opens", "clicks", "both", "log"];
const MARKS: readonly MarkSet[] = ["ticks", "eyes"];
/** Languages are named in themselves. */
const NAMES: Record<LineLanguage, string> = { en: "English", de: "Deutsch", ru: "Русский", ja: "日本語" };

type Change = (patch: Partial<Settings>) => void;

const disclosure = find("disclosure", HTMLButtonElement);
const colours = find("colours", HTMLButtonElement);
const labels = find("labels", HTMLButtonElement);
const language = find("line-language", HTMLSelectElement);
const wordings = new Map(LINE_LANGUAGES.map((name) => [name, wordingOf(name)]));

/** Builds what depends on nothing but words. */
export function setUpMails(change: Change): void {
  choices(
    "tracks",
    TRACKS,
    (value) => say(`choice_${value}`),
    (tracks) => change({ tracks }),
  );
  choices(
    "marks",
    MARKS,
    (value) => say(`options_marks_${value}`),
    (marks) => change({ marks }),
  );
  for (const [name, set] of MARKS.entries()) {
    const label = find("marks-choices", HTMLDivElement).children[name];
    label?.append(
      el("span", { class: "samples" }, ...(["sent", "maybe", "open", "click"] as const).map((kind) => tick(kind, set))),
    );
  }
  language.append(
    el("option", { value: "auto" }, say("options_line_auto")),
    ...LINE_LANGUAGES.map((name) => el("option", { value: name }, NAMES[name])),
  );
  language.addEventListener("change", () => change({ lineLanguage: language.value as Settings["lineLanguage"] }));
  find("wordings", HTMLDivElement).append(...[...wordings.values()].map(({ row }) => row));
  keepWordings(change);
  flips(disclosure, (on) => change({ disclosure: on }));
  flips(colours, (on) => change({ colours: on ? "distinct" : "usual" }));
  flips(labels, (keepLabels) => change({ keepLabels }));
}

export function drawMails({ settings, session }: Kept, change: Change): void {
  const host = session ? new URL(session.publicUrl).host : say("options_your_server");
  for (const [place, value] of TRACKS.entries()) {
    const small = find("tracks-choices", HTMLDivElement).children[place]?.querySelector("small");
    if (small) small.textContent = say(`choice_${value}_hint`, host);
  }
  check("tracks", settings.tracks);
  check("marks", settings.marks);
  void drawDisclosure(settings, session);
  colours.ariaChecked = String(settings.colours === "distinct");
  labels.ariaChecked = String(settings.keepLabels);
  useColours(settings.colours);
  language.value = settings.lineLanguage;
  for (const [name, { field }] of wordings) {
    if (document.activeElement !== field) field.value = settings.disclosureText[name] ?? "";
  }
  drawNotTold(settings.disclosureOff, change);
}

/** Where the server leaves no choice the switch stays in the page's order, so that what is said of it is heard. */
async function drawDisclosure(settings: Settings, session: Session | undefined): Promise<void> {
  const { policy } = await chrome.storage.local.get<{ policy?: Partial<Policy> }>(key.policy);
  const isFixed = session !== undefined && policy?.alwaysDiscloses === true;
  disclosure.ariaChecked = String(isFixed || settings.disclosure);
  disclosure.ariaDisabled = isFixed ? "true" : null;
  find("disclosure-hint", HTMLElement).textContent = say(isFixed ? "options_line_always" : "options_line_hint");
}

/** Whom mails do not tell, as the page shows it: two that are taken out in one breath are both out. */
let notTold: string[] = [];

function drawNotTold(addresses: string[], change: Change): void {
  notTold = addresses;
  const lines = addresses.map((address) => {
    const again = el(
      "button",
      { type: "button", class: "link", "aria-label": `${say("options_tell_again")}: ${address}` },
      say("options_tell_again"),
    );
    again.addEventListener("click", () => {
      drawNotTold(
        notTold.filter((one) => one !== address),
        change,
      );
      change({ disclosureOff: notTold });
    });
    return el("li", { class: "row" }, el("span", {}, address), again);
  });
  fillList("not-told", lines);
  find("not-told-box", HTMLDivElement).hidden = lines.length === 0;
}

function wordingOf(name: LineLanguage): { row: HTMLElement; field: HTMLInputElement } {
  const { opens, more } = LINES[name];
  const field = el("input", {
    type: "text",
    id: `wording-${name}`,
    lang: name,
    placeholder: opens,
    maxlength: String(LONGEST_LINE),
    "aria-describedby": "wordings-hint",
  });
  const row = el(
    "div",
    { class: "wording" },
    el("label", { for: field.id, lang: name }, NAMES[name]),
    field,
    el("small", { lang: name }, `… ${more}`),
  );
  return { row, field };
}

/** What is written is kept when its field is left; a tab that is closed under it leaves none, it is only no longer seen. */
function keepWordings(change: Change): void {
  let isBeingWritten = false;
  const keep = (): void => {
    isBeingWritten = false;
    change({ disclosureText: written() });
  };
  for (const { field } of wordings.values()) {
    field.addEventListener("input", () => {
      isBeingWritten = true;
    });
    field.addEventListener("change", keep);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && isBeingWritten) keep();
  });
}

function written(): Settings["disclosureText"] {
  const texts = [...wordings].map(([name, { field }]) => [name, field.value.trim()] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

function choices<T extends string>(
  name: string,
  values: readonly T[],
  words: (value: T) => string,
  choose: (value: T) => void,
): void {
  const labels = values.map((value) => {
    const radio = el("input", { type: "radio", name, value });
    radio.addEventListener("change", () => choose(value));
    const hint = name === "tracks" ? "" : say(`options_${name}_${value}_hint`);
    return el("label", {}, radio, el("span", {}, el("span", {}, words(value)), el("small", {}, hint)));
  });
  find(`${name}-choices`, HTMLDivElement).append(...labels);
}

function check(name: string, value: string): void {
  for (const radio of document.querySelectorAll<HTMLInputElement>(`input[name=${name}]`))
    radio.checked = radio.value === value;
}

function flips(button: HTMLButtonElement, flip: (on: boolean) => void): void {
  button.addEventListener("click", () => {
    if (button.ariaDisabled === "true") return;
    const on = button.ariaChecked !== "true";
    button.ariaChecked = String(on);
    flip(on);
  });
}
