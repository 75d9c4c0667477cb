/** Announces own views: the server then knows whose hit it was, should another of the user's programs load the image. */
import type { Session } from "../shared/storage.js";
import { readSession } from "./memory.js";
import { askAccount, isFinal } from "./server.js";
import { Turns } from "./turns.js";

const MOST_AT_ONCE = 100;
/** The server weighs a view against hits within seconds of it; an old one helps nobody. */
const MOST_WAITING = 50;
const LONGEST_WAIT_MS = 10 * 60_000;
export const WAITING = "views";

const turns = new Turns();

interface View {
  ids: string[];
  at: number;
}

async function waiting(): Promise<View[]> {
  const found = await chrome.storage.session.get<Record<string, View[]>>(WAITING);
  return found[WAITING] ?? [];
}

/** Nothing of an account that was left while its server answered: it would be told to the next one's. */
async function keep({ accountKey }: Session, views: View[]): Promise<void> {
  if ((await readSession())?.accountKey !== accountKey) return;
  await chrome.storage.session.set({ [WAITING]: views.slice(-MOST_WAITING) });
}

async function announce(session: Session, { ids, at }: View): Promise<boolean> {
  const answer = await askAccount(session, "POST", "/v1/views", {
    ids,
    at: new Date(at).toISOString(),
    client_now: new Date().toISOString(),
  });
  return answer.kind === "ok" || isFinal(answer);
}

/** Tries at once. What the server did not hear of waits for the next time it is reached. */
export async function announceView(session: Session, ids: string[]): Promise<void> {
  const view = { ids: ids.slice(0, MOST_AT_ONCE), at: Date.now() };
  if (view.ids.length === 0 || (await announce(session, view))) return;
  await turns.take(async () => keep(session, [...(await waiting()), view]));
}

/** What is not heard of now either waits on, with what comes behind it. */
export function announceWaiting(session: Session): Promise<void> {
  return turns.take(async () => {
    const views = await waiting();
    if (views.length === 0) return;
    const young = views.filter(({ at }) => Date.now() - at < LONGEST_WAIT_MS);
    let left = young;
    for (const view of young) {
      if (!(await announce(session, view))) break;
      left = left.slice(1);
    }
    await keep(session, left);
  });
}
