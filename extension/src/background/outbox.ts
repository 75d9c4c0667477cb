/**
 * What the extension still owes the server, one key per mail in storage, so that it survives the worker and the browser.
 * Nothing leaves it before the server has answered for it.
 */
import { key, type OutboxRecord, type Session } from "../shared/storage.js";
import { type Delivery, deliver, type Outcome } from "./delivery.js";
import { forget, read, readAll, write, writeIfRoom } from "./memory.js";
import { dueAt, isTurnedAwayForGood, merge, postponed, unansweredAgain } from "./registration.js";
import { say } from "./say.js";
import { Turns } from "./turns.js";

const PREFIX = "outbox:";
export const OUTBOX_ALARM = "outbox";

/** Ids of mails that came back; a late word that they were sent must not bring them to life again. */
export const UNDONE = "undone";
const MOST_UNDONE = 200;

/** Shorter waits than this are kept by a timer as well, since an alarm may come up to half a minute late. */
const LONGEST_TIMER_MS = 60_000;

export interface Around {
  session: () => Promise<Session | undefined>;
  /** The server has taken these, or taken them back. Told before they go, so that no tick flickers in between. */
  delivered: (records: OutboxRecord[], session: Session) => Promise<void>;
  dropped: (record: OutboxRecord, problem: string, session: Session) => Promise<void>;
  /** So many mails were another account's, and this one's server does not know their tokens. */
  givenUp: (mails: number) => Promise<void>;
  signedOut: (session: Session) => Promise<void>;
  full: (sentence: string) => Promise<void>;
}

type Later = Outcome & { kind: "later" };

function isOf({ accountKey }: Session, record: OutboxRecord): boolean {
  return (record.accountKey ?? accountKey) === accountKey;
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

  /** Before another account's turn: what does not say whose it is was sent for this one. */
  async claim(accountKey: string): Promise<void> {
    await this.#storage.take(async () => {
      const nobodys = (await this.all()).filter((record) => record.accountKey === undefined);
      await write(Object.fromEntries(nobodys.map((record) => [key.outbox(record.id), { ...record, accountKey }])));
    });
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

  async #giveUpOthers(): Promise<void> {
    const others = await this.#storage.take(async () => {
      const records = await this.all();
      const session = await this.#around.session();
      const theirs = records.filter((record) => session && !isOf(session, record));
      await forget(theirs.map(({ id }) => key.outbox(id)));
      return theirs.filter(({ stage }) => stage !== "undone");
    });
    if (others.length > 0) await this.#around.givenUp(others.length);
  }

  async #awaitAnswersAgain(isBack: boolean): Promise<void> {
    const isOnline = navigator.onLine;
    if (isOnline && !isBack) return;
    await this.#storage.take(async () => {
      const waiting = (await this.all()).flatMap((record) => unansweredAgain(record, Date.now(), isOnline) ?? []);
      await writeIfRoom(Object.fromEntries(waiting.map((record) => [key.outbox(record.id), record])));
    });
  }

  async #deliverDue(session: Session, impatient: boolean): Promise<void> {
    await this.#giveUpOthers();
    await this.#storage.take(() => this.#keepUndone());
    await this.#awaitAnswersAgain(impatient);
    const now = Date.now();
    const isDue = (record: OutboxRecord) => {
      const isHurried = impatient && record.stage !== "sending";
      return isOf(session, record) && dueAt(isHurried ? { ...record, nextAttemptAt: 0 } : record) <= now;
    };
    for await (const delivery of deliver(session, (await this.all()).filter(isDue))) {
      await this.#settle(delivery, session);
      if (delivery.outcome.kind === "signed_out") return this.#around.signedOut(session);
    }
  }

  async #settle({ records, outcome }: Delivery, session: Session): Promise<void> {
    if (outcome.kind === "signed_out") return;
    if (outcome.kind === "later") return this.#later(records, outcome, session);
    if (outcome.kind === "refused") return this.#refuse(records, outcome.problem, session);
    await this.#around.delivered(records, session);
    await this.#storage.take(() => this.#remove(records));
  }

  async #refuse(records: OutboxRecord[], problem: string, session: Session): Promise<void> {
    for (const record of records) {
      if (record.stage !== "undone") await this.#around.dropped(record, problem, session);
    }
    await this.#storage.take(() => this.#remove(records));
  }

  async #later(records: OutboxRecord[], outcome: Later, session: Session): Promise<void> {
    const { problem } = outcome;
    const isHopeless = (record: OutboxRecord) => problem !== undefined && isTurnedAwayForGood(record, Date.now());
    await this.#refuse(records.filter(isHopeless), problem ?? "", session);
    await this.#postpone(
      records.filter((record) => !isHopeless(record)),
      outcome,
    );
  }

  /** Removes what was delivered, unless more has become known of it in the meantime. */
  async #remove(records: OutboxRecord[]): Promise<void> {
    const present = await readAll<OutboxRecord>(PREFIX);
    const unchanged = (record: OutboxRecord) =>
      JSON.stringify(present.get(key.outbox(record.id))) === JSON.stringify(record);
    await forget(records.filter(unchanged).map((record) => key.outbox(record.id)));
  }

  async #postpone(records: OutboxRecord[], { waitS, problem }: Later): Promise<void> {
    await this.#storage.take(async () => {
      const present = await readAll<OutboxRecord>(PREFIX);
      const waiting = records.flatMap(({ id }) => {
        const record = present.get(key.outbox(id));
        if (!record) return [];
        return [[key.outbox(id), postponed(record, Date.now(), waitS * 1000, problem !== undefined)]];
      });
      await writeIfRoom(Object.fromEntries(waiting));
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
