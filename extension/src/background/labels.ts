/**
 * Tells the server of labels as Gmail's pages show them: each change once, from whichever tab. What it could not be told of
 * waits in storage for the next time it is reached. Nothing depends on it, so with no room it is left away.
 */
import type { SeenLabels } from "../shared/messages.js";
import { key, type Session } from "../shared/storage.js";
import { forget, read, readSession, writeIfRoom } from "./memory.js";
import { askAccount, isFinal, isRecord } from "./server.js";
import { Turns } from "./turns.js";

const MOST_AT_ONCE = 100;
const MOST_OWED = 1_000;
const MOST_TOLD = 3_000;

type Owed = Record<string, SeenLabels & { gmailAddress: string }>;
type Told = Record<string, string>;

const turns = new Turns();

export function isSeenLabels(seen: unknown): seen is SeenLabels {
  if (!isRecord(seen) || typeof seen.threadId !== "string" || typeof seen.view !== "string") return false;
  return Array.isArray(seen.labels) && seen.labels.every((label) => typeof label === "string");
}

/** Keeps what has changed, and tells it if the server can be reached. */
export function labelsSeen(session: Session, gmailAddress: string, threads: SeenLabels[]): Promise<void> {
  return turns.take(async () => {
    // The account may have been left while this waited for its server: to the next one's they are not told.
    if ((await readSession())?.accountKey !== session.accountKey) return;
    const told = (await read<Told>(key.labelsTold)) ?? {};
    const owed = (await read<Owed>(key.labelsOwed)) ?? {};
    const changed = threads
      .map((thread) => ({ gmailAddress, ...thread }))
      .filter((thread) => told[placeOf(thread)] !== signatureOf(thread));
    if (changed.length === 0) return;
    const named = changed.map((thread) => [placeOf(thread), thread]);
    await writeIfRoom({ [key.labelsOwed]: newest({ ...owed, ...Object.fromEntries(named) }, MOST_OWED) });
    await pay(session);
  });
}

/** The server has just been reached. */
export function tellOwedLabels(session: Session): Promise<void> {
  return turns.take(() => pay(session));
}

/** The user lets no labels be kept: should that change, all are told anew. */
export function forgetLabels(): Promise<void> {
  return turns.take(() => forget([key.labelsTold, key.labelsOwed]));
}

async function pay(session: Session): Promise<void> {
  const owed = Object.entries((await read<Owed>(key.labelsOwed)) ?? {});
  const addresses = [...new Set(owed.map(([, { gmailAddress }]) => gmailAddress))];
  for (const gmailAddress of addresses) {
    const theirs = owed.filter(([, thread]) => thread.gmailAddress === gmailAddress);
    for (let start = 0; start < theirs.length; start += MOST_AT_ONCE) {
      const part = theirs.slice(start, start + MOST_AT_ONCE);
      if (!(await announce(session, gmailAddress, part))) return;
    }
  }
}

/** What the server refuses, as one that knows nothing of labels does, is not told again. */
async function announce(session: Session, gmailAddress: string, part: [string, SeenLabels][]): Promise<boolean> {
  const threads = part.map(([, { threadId, labels, view, whole }]) => ({ thread_id: threadId, labels, view, whole }));
  const answer = await askAccount(session, "POST", "/v1/labels", { gmail_address: gmailAddress, threads });
  const isSettled = answer.kind === "ok" || isFinal(answer);
  if (isSettled) await settle(part);
  return isSettled;
}

async function settle(part: [string, SeenLabels][]): Promise<void> {
  const owed = Object.entries((await read<Owed>(key.labelsOwed)) ?? {});
  const paid = new Set(part.map(([name]) => name));
  const told = { ...(await read<Told>(key.labelsTold)) };
  for (const [name, thread] of part) {
    delete told[name];
    told[name] = signatureOf(thread);
  }
  await writeIfRoom({
    [key.labelsTold]: newest(told, MOST_TOLD),
    [key.labelsOwed]: Object.fromEntries(owed.filter(([name]) => !paid.has(name))),
  });
}

function placeOf({ gmailAddress, threadId, whole }: SeenLabels & { gmailAddress: string }): string {
  return `${gmailAddress}:${threadId}:${whole}`;
}

function signatureOf({ labels, view, mail }: SeenLabels): string {
  return JSON.stringify([[...labels].sort(), view, mail]);
}

/** Objects keep the order in which their names came. */
function newest<T>(all: Record<string, T>, most: number): Record<string, T> {
  return Object.fromEntries(Object.entries(all).slice(-most));
}
