/** The state of things in a sentence, the same on each page. */
import { isReachable } from "../shared/reach.js";
import type { Connection, SelfCheck, Session } from "../shared/storage.js";
import { list, say } from "./say.js";

/** "Connected", or what is the matter. */
export function connectionSentence({ state, problem }: Connection): string {
  return problem || say(`connection_${state}`);
}

/** What who sends should know where recipients cannot reach the server; empty where they may. */
export function reachSentence(session: Session | undefined): string {
  return !session || isReachable(session.publicUrl) ? "" : say("hint_unreachable", new URL(session.publicUrl).host);
}

type Hooks = SelfCheck["hooks"];
const PLACES = ["compose", "send", "list", "thread", "labels"] as const satisfies (keyof Hooks)[];

function named(hooks: Hooks, value: boolean | null): string {
  return list(PLACES.filter((place) => hooks[place] === value).map((place) => say(`check_${place}`)));
}

/** Which places in Gmail's page were found: all, all that were seen so far, or not all. */
export function checkSentence(check: SelfCheck | undefined): string {
  if (!check) return say("check_not_yet");
  const missing = named(check.hooks, false);
  if (missing) return say("check_missing", missing);
  const found = named(check.hooks, true);
  if (!found) return say("check_not_yet");
  const unseen = named(check.hooks, null);
  return unseen ? say("check_some", found, unseen) : say("check_all", found);
}

export function isSomethingMissing(check: SelfCheck | undefined): boolean {
  return check !== undefined && PLACES.some((place) => check.hooks[place] === false);
}
