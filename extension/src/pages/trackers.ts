/** What the pages show of other people's trackers: the count, and the senders the user chose for. */
import { NO_COUNT, type SenderChoices, type TrackerCount, type TrackerMode, trackerKey } from "../shared/trackers.js";
import { el } from "./dom.js";
import { askBackground } from "./kept.js";
import { count, language, say } from "./say.js";

interface Stored {
  trackerCount?: TrackerCount;
  trackerSenders?: SenderChoices;
}

/** "12 trackers blocked since 3 November", or nothing where there is nothing to say. */
export async function trackerSentence(mode: TrackerMode): Promise<string> {
  const { trackerCount = NO_COUNT } = await chrome.storage.local.get<Stored>(trackerKey.count);
  const number = mode === "block" ? trackerCount.stopped : trackerCount.seen;
  if (mode === "off" || number === 0) return "";
  const since = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" }).format(trackerCount.since);
  const words = mode === "block" ? count("popup_trackers_blocked", number) : count("popup_trackers_seen", number);
  return `${words} ${say("popup_trackers_since", since)}`;
}

/** A line for each sender, with a button that makes it like all others again. */
export async function senderLines(): Promise<HTMLLIElement[]> {
  const { trackerSenders = {} } = await chrome.storage.local.get<Stored>(trackerKey.senders);
  const senders = Object.entries(trackerSenders).sort(([one], [other]) => one.localeCompare(other));
  return senders.map(([sender, { choice }]) => {
    const words = choice === "always" ? say("options_sender_always", sender) : say("options_sender_never", sender);
    const label = say("options_sender_forget_label", sender);
    const forget = el("button", { type: "button", class: "link", "aria-label": label }, say("options_sender_forget"));
    forget.addEventListener("click", () => void askBackground({ type: "choose_for_sender", sender, choice: null }));
    return el("li", { class: "row" }, el("span", {}, words), forget);
  });
}
