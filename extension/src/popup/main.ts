/** The popup: what happened last, whether the line stands, and one switch. */
import { el, find, showText } from "../pages/dom.js";
import { askBackground, changeSettings, type Kept, watchKept } from "../pages/kept.js";
import { count, fillWords, say } from "../pages/say.js";
import { checkSentence, connectionSentence, isSomethingMissing, reachSentence } from "../pages/sentences.js";
import { useColours } from "../pages/theme.js";
import { tick } from "../pages/ticks.js";
import { trackerSentence } from "../pages/trackers.js";
import { timeElement } from "../pages/when.js";
import type { MarkSet } from "../shared/marks.js";
import { detail, headline } from "../shared/news.js";
import type { RecentLine } from "../shared/storage.js";
import type { TrackerMode } from "../shared/trackers.js";
import type { Trouble } from "../shared/troubles.js";
import { POPUP_PORT } from "../shared/troubles.js";
import { showReminders } from "./reminders.js";

const MOST_LINES = 12;

const track = find("track", HTMLButtonElement);
/** Tells background that the news has been seen; a click on a line goes the same way. */
const port = chrome.runtime.connect({ name: POPUP_PORT });
const drawnLines = new Map<HTMLElement, string>();

function lineElement({ receipt, kind, eventId, at }: RecentLine, marks: MarkSet): HTMLLIElement | null {
  const event = receipt.events.find(({ id }) => id === eventId);
  if (!event) return null;
  const line = el(
    "a",
    { class: "line", href: "https://mail.google.com/mail/", target: "_blank" },
    tick(kind, marks),
    el("div", {}, headline(say, kind, receipt, event), el("small", {}, detail(say, event))),
    timeElement(at),
  );
  line.addEventListener("click", (click) => {
    click.preventDefault();
    port.postMessage({ show: eventId });
  });
  return el("li", {}, line);
}

/** What people did, or may have done; below it, folded, what machines did. */
function drawNews(recent: RecentLine[], marks: MarkSet): void {
  const automatic = recent.filter(({ kind }) => kind === "automatic");
  const others = recent.filter(({ kind }) => kind !== "automatic");
  drawLines(find("lines", HTMLUListElement), others, marks);
  drawLines(find("automatic-lines", HTMLUListElement), automatic, marks);
  find("empty", HTMLParagraphElement).hidden = others.length > 0;
  find("automatic", HTMLDetailsElement).hidden = automatic.length === 0;
  find("automatic-count", HTMLElement).textContent = count("popup_automatic", automatic.length);
}

function drawLines(list: HTMLUListElement, lines: RecentLine[], marks: MarkSet): void {
  const shown = lines.slice(0, MOST_LINES);
  const text = JSON.stringify([marks, shown]);
  if (text === drawnLines.get(list)) return;
  drawnLines.set(list, text);
  list.replaceChildren(...shown.map((line) => lineElement(line, marks)).filter((line) => line !== null));
}

function drawTroubles(troubles: Trouble[]): void {
  const lines = troubles.map(({ sentence }) => el("li", { class: "notice bad" }, sentence));
  find("troubles", HTMLUListElement).replaceChildren(...lines);
}

async function drawTrackers(mode: TrackerMode): Promise<void> {
  find("trackers", HTMLSpanElement).textContent = await trackerSentence(mode);
}

function draw({ session, settings, connection, selfCheck, recent, troubles, waiting }: Kept): void {
  const isPaired = session !== undefined;
  const isWell = connection.state === "live" || connection.state === "unpaired";
  find("dot", HTMLSpanElement).dataset.state = connection.state;
  find("dot", HTMLSpanElement).title = connectionSentence(connection);
  track.ariaChecked = String(settings.trackByDefault);
  showText(find("problem", HTMLParagraphElement), isWell ? reachSentence(session) : connectionSentence(connection));
  drawTroubles(troubles);
  find("welcome", HTMLElement).hidden = isPaired;
  find("news", HTMLElement).hidden = !isPaired;
  find("dashboard", HTMLButtonElement).hidden = !isPaired;
  useColours(settings.colours);
  drawNews(recent, settings.marks);
  find("check", HTMLSpanElement).textContent = checkSentence(selfCheck);
  find("check", HTMLSpanElement).classList.toggle("missing", isSomethingMissing(selfCheck));
  void drawTrackers(settings.trackers);
  find("waiting", HTMLSpanElement).textContent = waiting > 0 ? ` · ${count("popup_waiting", waiting)}` : "";
}

function openOptions(): void {
  void askBackground({ type: "open_options" }).then(() => window.close());
}

fillWords();
showReminders();
find("empty", HTMLParagraphElement).append(tick("sent", "ticks"), say("popup_empty"));
track.addEventListener("click", () => {
  const trackByDefault = track.ariaChecked !== "true";
  track.ariaChecked = String(trackByDefault);
  void changeSettings({ trackByDefault });
});
find("dashboard", HTMLButtonElement).addEventListener("click", () => {
  void askBackground({ type: "open_dashboard" }).then(() => window.close());
});
find("settings", HTMLButtonElement).addEventListener("click", openOptions);
find("start", HTMLButtonElement).addEventListener("click", openOptions);
watchKept(draw);
