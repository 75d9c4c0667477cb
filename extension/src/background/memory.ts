/** What outlives the worker: chrome.storage.local with types, and what gives way when it is full. */
import { key, type Session, type ThreadReceipts } from "../shared/storage.js";

/** Receipts can be asked for again, so they go first when room is short; a registration cannot. */
const CACHE_PREFIX = "thread:";

/** There was no room even after the cache had given way. */
export class StorageFull extends Error {}

export async function read<T>(name: string): Promise<T | undefined> {
  const found = await chrome.storage.local.get<Record<string, T>>(name);
  return found[name];
}

export async function namesWith(prefix: string): Promise<string[]> {
  // getKeys came with Chrome 130; before it, names are to be had only with everything under them.
  const area: { getKeys?: () => Promise<string[]> } = chrome.storage.local;
  const names = area.getKeys ? await area.getKeys() : Object.keys(await chrome.storage.local.get(null));
  return names.filter((name) => name.startsWith(prefix));
}

/** Everything whose name begins so, by name. */
export async function readAll<T>(prefix: string): Promise<Map<string, T>> {
  const names = await namesWith(prefix);
  if (names.length === 0) return new Map();
  return new Map(Object.entries(await chrome.storage.local.get<Record<string, T>>(names)));
}

export async function forget(names: string[]): Promise<void> {
  if (names.length > 0) await chrome.storage.local.remove(names);
}

export async function forgetAll(prefix: string): Promise<void> {
  await forget(await namesWith(prefix));
}

function saysFull(error: unknown): boolean {
  return error instanceof Error && /quota/i.test(error.message);
}

/** When a thread's receipts were last of use: fetched, or else sent. */
export function freshness({ fetchedAt, receipts }: ThreadReceipts): number {
  return Math.max(fetchedAt, ...receipts.map((receipt) => Date.parse(receipt.last_open_at ?? receipt.sent_at) || 0));
}

/** Drops the stalest part of the receipts' cache; true when something went. */
export async function shrinkCache(share: number): Promise<boolean> {
  const threads = [...(await readAll<ThreadReceipts>(CACHE_PREFIX))];
  threads.sort(([, left], [, right]) => freshness(left) - freshness(right));
  const leaving = threads.slice(0, Math.ceil(threads.length * share)).map(([name]) => name);
  await forget(leaving);
  return leaving.length > 0;
}

/** Writes, if need be in the room that the cache leaves. Throws StorageFull when that is not enough. */
export async function write(values: Record<string, unknown>): Promise<void> {
  for (const share of [0, 0.5, 1]) {
    if (share > 0 && !(await shrinkCache(share))) break;
    try {
      await chrome.storage.local.set(values);
      return;
    } catch (error) {
      if (!saysFull(error)) throw error;
    }
  }
  throw new StorageFull(`no room for ${Object.keys(values).map(kindOf).join(", ")}`);
}

/** Writes what can be had again: with no room at all it is left away, and the answer is false. */
export async function writeIfRoom(values: Record<string, unknown>): Promise<boolean> {
  try {
    await write(values);
    return true;
  } catch (error) {
    if (error instanceof StorageFull) return false;
    throw error;
  }
}

/** The kind of a name without whom it is about: "outbox", never the address in it. */
function kindOf(name: string): string {
  return name.split(":")[0] ?? "";
}

export async function readSession(): Promise<Session | undefined> {
  return read(key.session);
}
