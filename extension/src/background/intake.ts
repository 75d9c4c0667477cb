/**
 * Takes in the feed's items, in their order and each once: into the cache, onto the screen, and only then is the cursor
 * moved. A death in between repeats the item, and repeating it changes nothing.
 */
import { DEFAULT_SETTINGS, key, type RecentLine, type Settings } from "../shared/storage.js";
import type { FeedItem } from "../shared/wire.js";
import { type News, takeBack, tell, worthTelling } from "./alerts.js";
import { tellBounces } from "./bounces.js";
import { countUnseen } from "./connection.js";
import { forget, read, writeIfRoom } from "./memory.js";
import type { Receipts } from "./receipts.js";
import { isOpen, recentAfter } from "./recent.js";
import { tellReminders } from "./reminders.js";
import { Turns } from "./turns.js";

/** What comes within this time of each other is told together; ticks do not wait for it. */
const GATHER_MS = 120;
const LONGEST_GATHER_MS = 600;
/** What was missed is told together however slowly a browser that has just started takes it in; if some never comes, then. */
const LONGEST_MISSED_MS = 5_000;

/** Up to here the worker had begun to tell. A number of another server's history only groups what is told. */
const BEGUN = "begun";

export class Intake {
  readonly #receipts: Receipts;
  readonly #turns = new Turns();
  #cursor: number | undefined;
  #untold: FeedItem[] = [];
  #missedUpTo = 0;
  #gatheringSince = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(receipts: Receipts) {
    this.#receipts = receipts;
  }

  /** Where the feed is to be read on. */
  cursor(): Promise<number> {
    return this.#turns.take(() => this.#readCursor());
  }

  async #readCursor(): Promise<number> {
    this.#cursor ??= (await read<number>(key.cursor)) ?? 0;
    return this.#cursor;
  }

  /** The live line begins: up to this cursor it now tells what was missed. */
  missed(upTo: number): void {
    this.#missedUpTo = upTo;
  }

  /** One item from the live line. It is told, with what comes right behind it, a moment later. */
  async take(item: FeedItem): Promise<void> {
    await this.#turns.take(() => this.#apply([item]));
    const now = Date.now();
    if (this.#timer === undefined) this.#gatheringSince = now;
    clearTimeout(this.#timer);
    const moreWasMissed = item.cursor < this.#missedUpTo;
    const longest = this.#gatheringSince + (moreWasMissed ? LONGEST_MISSED_MS : LONGEST_GATHER_MS) - now;
    const wait = Math.min(moreWasMissed ? LONGEST_MISSED_MS : GATHER_MS, Math.max(0, longest));
    // What fails stays untold, with the cursor before it, and is told with the next item or by the next worker.
    this.#timer = setTimeout(() => void this.#settle().catch(() => undefined), wait);
  }

  /** A page of what was missed, told at once. */
  async takePage(items: FeedItem[]): Promise<void> {
    await this.#turns.take(() => this.#apply(items));
    await this.#settle();
  }

  /** The server's history is another one: what was known of it means nothing. */
  reset(cursor: number): Promise<void> {
    return this.#turns.take(async () => {
      this.#untold = [];
      await this.#receipts.forgetAll();
      await forget([key.recent]);
      await this.#move(cursor);
    });
  }

  /** Before signing in or out: what was not told yet is none of the next account's, and storage will hold its cursor. */
  async rewind(): Promise<void> {
    await this.#turns.take(async () => {
      this.#untold = [];
      this.#cursor = undefined;
    });
  }

  async #apply(items: FeedItem[]): Promise<void> {
    const seen = Math.max(await this.#readCursor(), ...this.#untold.map((item) => item.cursor));
    const fresh = items.filter((item) => item.cursor > seen);
    await this.#receipts.apply(fresh.flatMap((item) => item.receipt ?? []));
    await this.#receipts.remove(fresh.filter(({ type }) => type === "deleted").map(({ id }) => id));
    this.#untold.push(...fresh);
  }

  #settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#turns.take(() => this.#tell());
  }

  async #tell(): Promise<void> {
    for (let last = this.#untold.at(-1); last; last = this.#untold.at(-1)) {
      // What a worker was at when it died is told by itself first: under the same names, it replaces itself.
      const begun = (await read<number>(BEGUN)) ?? 0;
      const again = this.#untold.filter((item) => item.cursor <= begun);
      if (again.length === 0) await writeIfRoom({ [BEGUN]: last.cursor });
      await this.#tellTogether(again.length > 0 ? again : this.#untold);
    }
  }

  async #tellTogether(items: FeedItem[]): Promise<void> {
    const receipts = items.flatMap(({ receipt }) => receipt ?? []);
    // A receipt that is read late may say already that it was nobody.
    const news: News[] = items.flatMap(({ receipt, notices }) =>
      receipt ? notices.filter(({ event }) => isOpen(receipt, event.id)).map((notice) => ({ receipt, notice })) : [],
    );
    const before = (await read<RecentLine[]>(key.recent)) ?? [];
    // While the list still has them.
    await takeBack(before, receipts);
    const recent = items.reduce(recentAfter, before);
    // Before the notification, since a click on it looks there.
    await writeIfRoom({ [key.recent]: recent });
    const settings = { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)) };
    await tell(worthTelling(news, settings.notify));
    const reminded = await tellReminders(items);
    const bounced = await tellBounces(items, settings.notify);
    this.#untold = this.#untold.slice(items.length);
    await this.#move(items.at(-1)?.cursor ?? 0, news.length + reminded + bounced);
  }

  async #move(cursor: number, unseen = 0): Promise<void> {
    this.#cursor = cursor;
    // Without room the feed goes on in memory: the cache has what matters, and the rest can be asked for again.
    await countUnseen(unseen, { [key.cursor]: cursor });
  }
}
