/** The options: which server, what to be told of, and what is kept here. */
import { el, fillList, find, showText } from "../pages/dom.js";
import { askBackground, changeSettings, countReceipts, type Kept, watchKept } from "../pages/kept.js";
import { count, fillWords, say } from "../pages/say.js";
import { checkSentence, connectionSentence, reachSentence } from "../pages/sentences.js";
import { senderLines } from "../pages/trackers.js";
import type { Reply, SignInWay } from "../shared/messages.js";
import type { Session, Settings } from "../shared/storage.js";
import type { TrackerMode } from "../shared/trackers.js";
import { drawLeaving, setUpLeaving } from "./leave.js";
import { drawMails, setUpMails } from "./mails.js";

const address = find("address", HTMLInputElement);
const outcome = find("outcome", HTMLParagraphElement);
const track = find("track", HTMLButtonElement);
const choices = [...document.querySelectorAll<HTMLInputElement>("input[name=notify]")];
const trackerChoices = [...document.querySelectorAll<HTMLInputElement>("input[name=trackers]")];
const serverButtons = ["pair", "pair-local", "look", "again", "reconnect", "sign-out"].map((id) =>
  find(id, HTMLButtonElement),
);

function tell(text: string, tone: "good" | "bad" | "" = ""): void {
  outcome.classList.toggle("good", tone === "good");
  outcome.classList.toggle("bad", tone === "bad");
  showText(outcome, text);
}

/** Says that it is being done, then what came of it. The buttons wait, and keep the focus where it was. */
async function during(waiting: string, work: () => Promise<Reply>, done: string): Promise<void> {
  if (serverButtons.some((button) => button.ariaDisabled === "true")) return;
  for (const button of serverButtons) button.ariaDisabled = "true";
  tell(say(waiting));
  const reply = await work();
  for (const button of serverButtons) button.ariaDisabled = null;
  if (reply.ok) tell(done, "good");
  else tell(reply.problem, "bad");
}

function pairWith(server: string, way?: SignInWay): void {
  const ask = () => askBackground({ type: "pair", address: server, ...(way && { way }) });
  void during("options_pairing", ask, say("options_paired"));
}

/** How one can sign in at the address in the form; none while nobody has answered there. */
let ways: SignInWay[] = [];

function offer(reply: Reply): void {
  ways = (reply.ok && reply.ways) || [];
  find("pair", HTMLButtonElement).textContent = say(ways.includes("google") ? "options_google" : "options_pair");
  find("pair-local", HTMLButtonElement).hidden = ways.length < 2;
}

async function look(server: string): Promise<Reply> {
  const reply = await askBackground({ type: "check_server", address: server });
  if (server === address.value) offer(reply);
  return reply;
}

/** Where the server knows people by Google, the ways to their addresses and to replies. Asked once for each server. */
let asked = "";
async function offerAddresses(server: string): Promise<void> {
  if (asked === server) return;
  asked = server;
  const reply = await askBackground({ type: "check_server", address: server });
  if (!reply.ok) asked = "";
  find("addresses", HTMLAnchorElement).href = `${server}/auth/addresses`;
  find("replies", HTMLAnchorElement).href = `${server}/dashboard/settings#replies`;
  const withGoogle = reply.ok && reply.ways?.includes("google");
  for (const hint of ["addresses-hint", "replies-hint"]) find(hint, HTMLParagraphElement).hidden = !withGoogle;
}

/** Who works by keyboard finds the focus where the other part begins, not lost. */
function swap(leaving: HTMLElement, coming: HTMLElement, beginning: HTMLElement): void {
  const hadFocus = leaving.contains(document.activeElement);
  leaving.hidden = true;
  coming.hidden = false;
  if (hadFocus) beginning.focus();
}

function drawServer(session: Session | undefined, { connection }: Kept): void {
  const mustPairAgain = connection.state === "signed_out";
  const now = find("address-now", HTMLElement);
  now.textContent = session?.server ?? "";
  if (session) void offerAddresses(session.server);
  find("never-hint", HTMLParagraphElement).hidden = !session;
  find("never", HTMLAnchorElement).href = session ? `${session.server}/dashboard/settings#never_track` : "#never-hint";
  if (session) swap(find("pairing", HTMLFormElement), find("paired", HTMLDivElement), now);
  else swap(find("paired", HTMLDivElement), find("pairing", HTMLFormElement), address);
  find("dot", HTMLSpanElement).dataset.state = connection.state;
  find("connection", HTMLParagraphElement).textContent = connectionSentence(connection);
  showText(find("reach", HTMLParagraphElement), reachSentence(session));
  find("again", HTMLButtonElement).hidden = !mustPairAgain;
  find("reconnect", HTMLButtonElement).hidden = mustPairAgain || connection.state === "live";
}

async function drawTrackers(mode: TrackerMode): Promise<void> {
  for (const choice of trackerChoices) choice.checked = choice.value === mode;
  const lines = await senderLines();
  fillList("senders", lines);
  find("senders-box", HTMLDivElement).hidden = lines.length === 0;
}

async function drawKept({ recent: news, waiting, untracked }: Kept): Promise<void> {
  const receipts = await countReceipts();
  const recent = news.filter(({ kind }) => kind !== "automatic").length;
  const numbers = { receipts, recent, waiting, untracked };
  const kept = Object.entries(numbers).filter(([, number]) => number > 0);
  const lines = kept.map(([what, number]) => el("li", {}, count(`kept_${what}`, number)));
  find("kept", HTMLUListElement).replaceChildren(...lines);
  find("kept-nothing", HTMLParagraphElement).hidden = lines.length > 0;
}

function draw(kept: Kept): void {
  const { session, settings, selfCheck } = kept;
  drawServer(session, kept);
  for (const choice of choices) choice.checked = choice.value === settings.notify;
  track.ariaChecked = String(settings.trackByDefault);
  find("check", HTMLParagraphElement).textContent = checkSentence(selfCheck);
  drawMails(kept, change);
  drawLeaving(kept);
  void drawKept(kept);
  void drawTrackers(settings.trackers);
}

function change(patch: Partial<Settings>): void {
  void changeSettings(patch).then((reply) => {
    if (!reply.ok) tell(reply.problem, "bad");
  });
}

function onClick(id: string, work: () => void): void {
  find(id, HTMLButtonElement).addEventListener("click", work);
}

// Wakes background, should it sleep: what stands here is to be as of now.
chrome.runtime.connect({ name: "options" });
fillWords();
setUpMails(change);
setUpLeaving();
document.title = say("options_title");
find("version", HTMLElement).textContent = say("options_version", chrome.runtime.getManifest().version);

find("pairing", HTMLFormElement).addEventListener("submit", (submit) => {
  submit.preventDefault();
  pairWith(address.value, ways[0]);
});
address.addEventListener("input", () => offer({ ok: true }));
address.addEventListener("change", () => void look(address.value));
onClick("pair-local", () => pairWith(address.value, "local"));
onClick("look", () => {
  void during("options_checking", () => look(address.value), say("options_check_good"));
});
onClick("again", () => pairWith(find("address-now", HTMLElement).textContent ?? ""));
onClick("reconnect", () => {
  void during("options_reconnecting", () => askBackground({ type: "reconnect" }), say("options_reconnect_tried"));
});
onClick("dashboard", () => void askBackground({ type: "open_dashboard" }));
onClick("sign-out", () => {
  void during("options_signing_out", () => askBackground({ type: "sign_out" }), say("options_signed_out"));
});
track.addEventListener("click", () => {
  const trackByDefault = track.ariaChecked !== "true";
  track.ariaChecked = String(trackByDefault);
  change({ trackByDefault });
});
for (const choice of choices) {
  choice.addEventListener("change", () => change({ notify: choice.value as Settings["notify"] }));
}
for (const choice of trackerChoices) {
  choice.addEventListener("change", () => change({ trackers: choice.value as TrackerMode }));
}
watchKept(draw);
void look(address.value);
