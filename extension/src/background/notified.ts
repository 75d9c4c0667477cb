/** Where a click on a notification leads. It may stand on the desktop long after the popup's list has forgotten its mail. */
import { read, writeIfRoom } from "./memory.js";

export const NOTIFIED = "notified";
const MOST = 100;

/** `id` is the notification's. Without a thread it leads to Sent. */
export interface Notified {
  id: string;
  threadId: string;
  gmailAddress: string;
}

/** To be awaited before they are shown: a click comes at any moment. */
export async function remember(...shown: Notified[]): Promise<void> {
  const ids = new Set(shown.map(({ id }) => id));
  const before = (await read<Notified[]>(NOTIFIED)) ?? [];
  await writeIfRoom({ [NOTIFIED]: [...shown, ...before.filter(({ id }) => !ids.has(id))].slice(0, MOST) });
}

/** Takes all from the desktop, what has gone wrong too: they tell of another account's mails. */
export async function clearNotified(): Promise<void> {
  const shown = await chrome.notifications.getAll();
  for (const id of Object.keys(shown)) await chrome.notifications.clear(id);
}

export async function notified(id: string): Promise<Notified | undefined> {
  return ((await read<Notified[]>(NOTIFIED)) ?? []).find((each) => each.id === id);
}
