/**
 * What the extension still owes the server, one key per mail in storage, so that it survives the worker and the browser.
 * Nothing leaves it before the server has answered for it.
 */
import { key, type OutboxRecord, type Session } from "../shared/storage.js";
import { type Delivery, deliver, type Outcome } from "./delivery.js";
import { forget, read, readAll, write, writeIfRoom } from "./memory.js";
import { dueAt, merge, waitAfter } from "./registration.js";
import { say } from "./say.js";
import { Turns } from "./turns.js";

const PREFIX = "outbox:";
export const OUTBOX_ALARM = "outbox";

/** Ids of mails that came back; a late word that they were sent must not bring them to life again. */
const UNDONE = "undone";
const MOST_UNDONE = 200;

/** Shorter waits than this are kept by a timer as well, since an alarm may come up to half a minute late. */
const LONGEST_TIMER_MS = 60_000;

export interface Around {
  session: () => Promise<Session | undefined>;
  /** The server has taken these, or taken them back. Told before they go, so that no tick flickers in between. */
  delivered: (records: OutboxRecord[]) => Promise<void>;
  dropped: (record: OutboxRecord, problem: string) => Promise<void>;
  signedOut: () => Promise<void>;
  full: (sentence: string) => Promise<void>;
}

export class Outbox {
  readonly #around: Around;
  readonly #storage = new Turns();
  readonly #delivery = new Turns();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Keeps the record, merged with what is known of the same mail, and sends it when it is due. */
  async put(record: OutboxRecord): Promise<void> {
    await this.#storage.take(() => this.#keep(record));
    void this.flush();
  }

  async #keep(record: OutboxRecord): Promise<void> {
    const undone = (await read<string[]>(UNDONE)) ?? [];
    if (undone.includes(record.id)) return;
    const before = await read<OutboxRecord>(key.outbox(record.id));
    const kept = before ? merge(before, record) : record;
    const values: Record<string, unknown> = { [key.outbox(record.id)]: kept };
    if (kept.stage === "undone") values[UNDONE] = [record.id, ...undone].slice(0, MOST_UNDONE);
    try {
      await write(values);
    } catch (error) {
      await this.#around.full(say("trouble_storage_full"));
      throw error;
    }
  }

  /** Gmail refused the mail: it was never sent. */
  async drop(id: string): Promise<void> {
    await this.#storage.take(() => forget([key.outbox(id)]));
  }

  async all(): Promise<OutboxRecord[]> {
    return [...(await readAll<OutboxRecord>(PREFIX)).values()];
  }

  async dropAll(): Promise<number> {
    const records = await this.all();
    await this.#storage.take(() => forget(records.map((record) => key.outbox(record.id))));
    return records.length;
  }

  /** Sends what is due. `impatient`: the server has just been reached, so nobody waits out an earlier failure. */
  flush(impatient = false): Promise<void> {
    return this.#delivery.take(async () => {
      const session = await this.#around.session();
      try {
        if (session) await this.#deliverDue(session, impatient);
      } finally {
        await this.#planNext();
      }
    });
  }

  /** A late word of sending, written by content itself, does not bring an undone mail to life again. */
  async #keepUndone(): Promise<void> {
    const undone = new Set(await read<string[]>(UNDONE));
    const revived = (await this.all()).filter(({ id, stage }) => stage !== "undone" && undone.has(id));
    const corrected = revived.map((record) => [key.outbox(record.id), { ...record, stage: "undone" }]);
    if (corrected.length > 0) await write(Object.fromEntries(corrected));
  }

  async #deliverDue(session: Session, impatient: boolean): Promise<void> {
    await this.#storage.take(() => this.#keepUndone());
    const now = Date.now();
    const patient = (record: OutboxRecord) => dueAt(impatient ? { ...record, nextAttemptAt: 0 } : record);
    const due = (await this.all()).filter((record) => patient(record) <= now);
    for await (const delivery of deliver(session, due)) {
      await this.#settle(delivery);
      if (delivery.outcome.kind === "signed_out") return this.#around.signedOut();
    }
  }

  async #settle({ records, outcome }: Delivery): Promise<void> {
    if (outcome.kind === "signed_out") return;
    if (outcome.kind === "later") return this.#postpone(records, outcome);
    for (const record of records) {
      if (outcome.kind === "refused") await this.#around.dropped(record, outcome.problem);
    }
    if (outcome.kind === "done") await this.#around.delivered(records);
    await this.#storage.take(() => this.#remove(records));
  }

  /** Removes what was delivered, unless more has become known of it in the meantime. */
  async #remove(records: OutboxRecord[]): Promise<void> {
    const present = await readAll<OutboxRecord>(PREFIX);
    const unchanged = (record: OutboxRecord) =>
      JSON.stringify(present.get(key.outbox(record.id))) === JSON.stringify(record);
    await forget(records.filter(unchanged).map((record) => key.outbox(record.id)));
  }

  async #postpone(records: OutboxRecord[], { waitS }: Outcome & { kind: "later" }): Promise<void> {
    await this.#storage.take(async () => {
      const present = await readAll<OutboxRecord>(PREFIX);
      const postponed = records.flatMap(({ id }) => {
        const record = present.get(key.outbox(id));
        if (!record) return [];
        const attempts = record.attempts + 1;
        const nextAttemptAt = Date.now() + Math.max(waitAfter(attempts), waitS * 1000);
        return [[key.outbox(id), { ...record, attempts, nextAttemptAt }]];
      });
      await writeIfRoom(Object.fromEntries(postponed));
    });
  }

  /** Wakes the worker when the next record is due, whether or not it lives until then. */
  async #planNext(): Promise<void> {
    clearTimeout(this.#timer);
    const canAsk = (await this.#around.session()) !== undefined;
    const records = canAsk ? await this.all() : [];
    if (records.length === 0) {
      await chrome.alarms.clear(OUTBOX_ALARM);
      return;
    }
    const when = Math.max(Date.now() + 1_000, Math.min(...records.map(dueAt)));
    await chrome.alarms.create(OUTBOX_ALARM, { when });
    const wait = when - Date.now();
    if (wait <= LONGEST_TIMER_MS) this.#timer = setTimeout(() => void this.flush(), wait);
  }
}
