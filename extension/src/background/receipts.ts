/**
 * The receipts cache, from which ticks are painted without waiting for the network. One key per thread, by either of its
 * ids. Of two receipts of one mail the one with the higher cursor is the newer.
 */
import { key, type OutboxRecord, type ThreadReceipts } from "../shared/storage.js";
import type { Receipt } from "../shared/wire.js";
import { forget, forgetAll, freshness, namesWith, readAll, writeIfRoom } from "./memory.js";
import { Turns } from "./turns.js";

const PREFIX = "thread:";
const MOST_THREADS = 2_000;
const WRITES_BETWEEN_COUNTS = 200;
/** A mail this young may have been registered after the server had looked for its thread's receipts. */
const YOUNG_MS = 10 * 60_000;

type Threads = Record<string, ThreadReceipts>;

function keysOf(receipt: Receipt): string[] {
  const ids = [receipt.thread_id, receipt.perm_thread_id].filter((id) => id !== "");
  return [...new Set(ids)].map((id) => key.thread(receipt.gmail_address, id));
}

/** The newer of each message's receipts, oldest message first. */
export function mergeReceipts(before: Receipt[], after: Receipt[]): Receipt[] {
  const newest = new Map(before.map((receipt) => [receipt.id, receipt]));
  for (const receipt of after) {
    const known = newest.get(receipt.id);
    if (!known || known.cursor <= receipt.cursor) newest.set(receipt.id, receipt);
  }
  return [...newest.values()].sort((left, right) => left.sent_at.localeCompare(right.sent_at));
}

/** What the server will say of a mail it has just taken, so that its tick need not wait for that. */
function provisional(record: OutboxRecord): Receipt {
  return {
    id: record.id,
    gmail_address: record.gmailAddress,
    thread_id: record.threadId,
    perm_thread_id: record.permThreadId,
    gmail_message_id: record.gmailMessageId,
    perm_message_id: record.permMessageId,
    subject: record.subject,
    recipients: record.recipients,
    sent_at: new Date(record.sentAt).toISOString(),
    state: "sent",
    opens: 0,
    clicks: 0,
    first_open_at: null,
    last_open_at: null,
    events: [],
    more_events: 0,
    cursor: 0,
    tracks: record.tracks ?? "opens",
    links: record.links ?? 0,
    disclosed: record.disclosed ?? false,
  };
}

export class Receipts {
  readonly #turns = new Turns();
  #writes = 0;
  /** In which threads a mail may be: read once, when the first is to be taken out. */
  #places: Map<string, Set<string>> | undefined;

  /** Puts receipts under all their threads' ids. A thread never asked for stays marked as not fetched. */
  apply(receipts: Receipt[]): Promise<void> {
    return this.#turns.take(async () => {
      const byKey = new Map<string, Receipt[]>();
      for (const receipt of receipts) {
        for (const name of keysOf(receipt)) byKey.set(name, [...(byKey.get(name) ?? []), receipt]);
      }
      const known = await this.#read([...byKey.keys()]);
      const threads = [...byKey].map(([name, fresh]) => [
        name,
        { receipts: mergeReceipts(known[name]?.receipts ?? [], fresh), fetchedAt: known[name]?.fetchedAt ?? 0 },
      ]);
      await this.#write(Object.fromEntries(threads));
    });
  }

  registered(records: OutboxRecord[]): Promise<void> {
    return this.apply(records.map(provisional));
  }

  /** What the server answered for these threads. It replaces what was known, save what is newer than the question. */
  fetched(gmailAddress: string, answer: Record<string, Receipt[]>): Promise<void> {
    return this.#turns.take(async () => {
      const fetchedAt = Date.now();
      const names = Object.keys(answer).map((id) => key.thread(gmailAddress, id));
      const known = await this.#read(names);
      const threads = Object.entries(answer).map(([id, receipts]) => {
        const name = key.thread(gmailAddress, id);
        const answered = new Set(receipts.map((receipt) => receipt.id));
        const staying = (known[name]?.receipts ?? []).filter(
          (receipt) => answered.has(receipt.id) || fetchedAt - Date.parse(receipt.sent_at) < YOUNG_MS,
        );
        return [name, { receipts: mergeReceipts(staying, receipts), fetchedAt }];
      });
      await this.#write(Object.fromEntries(threads));
    });
  }

  /** Takes these mails' receipts out of every thread: they are no longer tracked. */
  remove(messageIds: string[]): Promise<void> {
    return this.#turns.take(async () => {
      if (messageIds.length === 0) return;
      const leaving = new Set(messageIds);
      const places = await this.#findPlaces();
      const known = await this.#read([...leaving].flatMap((id) => [...(places.get(id) ?? [])]));
      const threads = Object.entries(known).map(([name, thread]) => {
        return [name, { ...thread, receipts: thread.receipts.filter(({ id }) => !leaving.has(id)) }];
      });
      await this.#write(Object.fromEntries(threads));
    });
  }

  async #findPlaces(): Promise<Map<string, Set<string>>> {
    if (!this.#places) {
      this.#places = new Map();
      this.#rememberPlaces(Object.fromEntries(await readAll<ThreadReceipts>(PREFIX)));
    }
    return this.#places;
  }

  #rememberPlaces(threads: Threads): void {
    for (const [name, { receipts }] of Object.entries(threads)) {
      for (const { id } of receipts) this.#places?.set(id, (this.#places.get(id) ?? new Set()).add(name));
    }
  }

  /** Of these threads, those not asked for since that time, or by a clock that was ahead. */
  async stale(gmailAddress: string, threadIds: string[], since: number): Promise<string[]> {
    const known = await this.#read(threadIds.map((id) => key.thread(gmailAddress, id)));
    const askedAt = (id: string) => known[key.thread(gmailAddress, id)]?.fetchedAt ?? 0;
    return threadIds.filter((id) => askedAt(id) < since || askedAt(id) > Date.now());
  }

  forgetAll(): Promise<void> {
    return this.#turns.take(async () => {
      this.#places = undefined;
      await forgetAll(PREFIX);
    });
  }

  async #read(names: string[]): Promise<Threads> {
    return names.length === 0 ? {} : chrome.storage.local.get<Threads>(names);
  }

  async #write(threads: Threads): Promise<void> {
    if (Object.keys(threads).length === 0) return;
    this.#rememberPlaces(threads);
    await writeIfRoom(threads);
    if (this.#writes % WRITES_BETWEEN_COUNTS === 0) await this.#evict();
    this.#writes += 1;
  }

  async #evict(): Promise<void> {
    if ((await namesWith(PREFIX)).length <= MOST_THREADS) return;
    const threads = [...(await readAll<ThreadReceipts>(PREFIX))];
    threads.sort(([, left], [, right]) => freshness(left) - freshness(right));
    await forget(threads.slice(0, threads.length - MOST_THREADS).map(([name]) => name));
  }
}
