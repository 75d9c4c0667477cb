/** What was found of other people's trackers, and what the user chose for their senders. It stays in this browser. */
import {
  type MessageTrackers,
  NO_COUNT,
  type SeenTrackers,
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

type Messages = ThreadTrackers["messages"];

const turns = new Turns();

/** Messages with trackers are shown: their threads' rows will say so, and what was not stopped is learned. */
export async function trackersSeen(messages: readonly SeenTrackers[], learned: readonly string[]): Promise<void> {
  const threads = new Map<string, SeenTrackers[]>();
  for (const seen of messages) threads.set(seen.threadId, [...(threads.get(seen.threadId) ?? []), seen]);
  await turns.take(async () => {
    for (const [threadId, seen] of threads) await note(threadId, seen);
  });
  if (learned.length > 0) await learn(learned);
}

async function note(threadId: string, seen: readonly SeenTrackers[]): Promise<void> {
  const name = trackerKey.thread(threadId);
  const before = (await read<ThreadTrackers>(name))?.messages ?? {};
  const now = Object.fromEntries(seen.map(({ messageId, found }) => [messageId, withinBounds(found)]));
  const others = Object.entries(before).filter(([id]) => !(id in now));
  const messages = Object.fromEntries([...others, ...Object.entries(now)].slice(-MOST_MESSAGES));
  const isKept = await writeIfRoom({ [name]: { at: Date.now(), messages } satisfies ThreadTrackers });
  if (isKept) await countOnce(before, now);
  if (Object.keys(before).length === 0) await dropOldest();
}

/** A message that is looked at again adds nothing, unless more of it is stopped by now. */
async function countOnce(before: Messages, now: Messages): Promise<void> {
  const grown = (what: "count" | "stopped") =>
    Object.entries(now).reduce((sum, [id, found]) => sum + Math.max(0, found[what] - (before[id]?.[what] ?? 0)), 0);
  const seen = grown("count");
  const stopped = grown("stopped");
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
