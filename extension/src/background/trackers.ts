/** What was found of other people's trackers, and what the user chose for their senders. It stays in this browser. */
import type { Request } from "../shared/messages.js";
import {
  type MessageTrackers,
  NO_COUNT,
  type SenderChoice,
  type SenderChoices,
  type ThreadTrackers,
  type TrackerCount,
  trackerKey,
} from "../shared/trackers.js";
import { forget, read, readAll, write, writeIfRoom } from "./memory.js";
import { learn } from "./trackerrules.js";
import { Turns } from "./turns.js";

export const MOST_THREADS = 1000;
/** Looking through all threads costs something, so room is made for more than the next one. */
const SPARE_THREADS = 50;
const MOST_MESSAGES = 60;
const MOST_NAMES = 20;
export const MOST_SENDERS = 500;

const turns = new Turns();

/** A message with trackers is shown: its thread's row will say so, and what was not stopped is learned. */
export async function trackersSeen(seen: Extract<Request, { type: "trackers_seen" }>): Promise<void> {
  await turns.take(() => note(seen.threadId, seen.messageId, withinBounds(seen.found)));
  if (seen.learn.length > 0) await learn(seen.learn);
}

async function note(threadId: string, messageId: string, found: MessageTrackers): Promise<void> {
  const name = trackerKey.thread(threadId);
  const before = (await read<ThreadTrackers>(name))?.messages ?? {};
  const others = Object.entries(before).filter(([id]) => id !== messageId);
  const messages = { ...Object.fromEntries(others.slice(1 - MOST_MESSAGES)), [messageId]: found };
  const isKept = await writeIfRoom({ [name]: { at: Date.now(), messages } satisfies ThreadTrackers });
  if (isKept) await countOnce(before[messageId], found);
  if (others.length === 0) await dropOldest();
}

/** A message that is looked at again adds nothing, unless more of it is stopped by now. */
async function countOnce(before: MessageTrackers | undefined, found: MessageTrackers): Promise<void> {
  const seen = Math.max(0, found.count - (before?.count ?? 0));
  const stopped = Math.max(0, found.stopped - (before?.stopped ?? 0));
  if (seen === 0 && stopped === 0) return;
  const count = (await read<TrackerCount>(trackerKey.count)) ?? { ...NO_COUNT, since: Date.now() };
  await writeIfRoom({
    [trackerKey.count]: { ...count, seen: count.seen + seen, stopped: count.stopped + stopped },
  });
}

async function dropOldest(): Promise<void> {
  const threads = [...(await readAll<ThreadTrackers>(trackerKey.thread("")))];
  if (threads.length <= MOST_THREADS) return;
  threads.sort(([, left], [, right]) => left.at - right.at);
  await forget(threads.slice(0, threads.length - MOST_THREADS + SPARE_THREADS).map(([name]) => name));
}

function withinBounds({ names, count, stopped }: MessageTrackers): MessageTrackers {
  return { names: names.slice(0, MOST_NAMES), count, stopped: Math.min(stopped, count) };
}

/** Always let through, never, or again as set for all. */
export function chooseForSender(sender: string, choice: SenderChoice | null): Promise<void> {
  return turns.take(async () => {
    const address = sender.trim().toLowerCase();
    const choices = (await read<SenderChoices>(trackerKey.senders)) ?? {};
    const others = Object.entries(choices).filter(([known]) => known !== address);
    const newest = others.sort(([, one], [, other]) => other.at - one.at).slice(0, MOST_SENDERS - 1);
    const chosen = choice ? [[address, { choice, at: Date.now() }] as const] : [];
    await write({ [trackerKey.senders]: Object.fromEntries([...chosen, ...newest]) });
  });
}
