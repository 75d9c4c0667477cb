/** What is known of the line to the server: kept for the popup, shown on the badge. */
import { type Connection, key } from "../shared/storage.js";
import { UNSEEN } from "../shared/troubles.js";
import { read, write, writeIfRoom } from "./memory.js";
import { say } from "./say.js";
import { Turns } from "./turns.js";

const GREEN = "#137333";
const RED = "#c5221f";

const turns = new Turns();

export function setConnection(state: Connection["state"], problem = ""): Promise<void> {
  return turns.take(async () => {
    const before = await read<Connection>(key.connection);
    if (before?.state === state && before.problem === problem) return;
    const since = before?.state === state ? before.since : Date.now();
    await writeIfRoom({ [key.connection]: { state, since, problem } satisfies Connection });
    await showBadge();
  });
}

/** So many more opens are not yet looked at; kept together with what says that they were told. */
export function countUnseen(more: number, told: Record<string, unknown>): Promise<void> {
  return turns.take(async () => {
    const before = (await read<number>(UNSEEN)) ?? 0;
    await writeIfRoom({ ...told, [UNSEEN]: before + more });
    await showBadge();
  });
}

/** The popup has been opened. */
export function allSeen(): Promise<void> {
  return turns.take(async () => {
    await write({ [UNSEEN]: 0 });
    await showBadge();
  });
}

/** The number of opens not yet looked at, or a sign that the user has to do something. */
export async function showBadge(): Promise<void> {
  const connection = await read<Connection>(key.connection);
  const unseen = (await read<number>(UNSEEN)) ?? 0;
  const needsUser = connection?.state === "signed_out" || connection?.state === "incompatible";
  const text = needsUser ? "!" : unseen > 99 ? "99+" : unseen > 0 ? String(unseen) : "";
  await chrome.action.setBadgeBackgroundColor({ color: needsUser ? RED : GREEN });
  await chrome.action.setBadgeTextColor({ color: "#ffffff" });
  await chrome.action.setBadgeText({ text });
  await chrome.action.setTitle({ title: connection?.problem || say("app_name") });
}
