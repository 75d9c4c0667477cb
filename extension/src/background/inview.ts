/** Brings the cache up to date for the threads a user sees: one query for all that were named within a moment. */
import type { Session } from "../shared/storage.js";
import { readThreads } from "./reading.js";
import type { Receipts } from "./receipts.js";
import { type Answer, askAccount } from "./server.js";

const MOST_AT_ONCE = 100;
const GATHER_MS = 20;
/** While the live line stands it keeps the cache current; asking again is only for what it might have missed. */
const FRESH_MS = 60_000;

export type Asked = { ok: true } | { ok: false; answer: Answer };

interface Batch {
  ids: Set<string>;
  asked: Promise<Asked>;
}

function* slices<T>(items: T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Whoever has just signed in does not wait for what the former session is still asking. */
function askerOf({ token }: Session, gmailAddress: string): string {
  return `${token} ${gmailAddress}`;
}

export class InView {
  readonly #receipts: Receipts;
  readonly #gathering = new Map<string, Batch>();
  /** By who asks, which thread is in which question. */
  readonly #underWay = new Map<string, Map<string, Promise<Asked>>>();

  constructor(receipts: Receipts) {
    this.#receipts = receipts;
  }

  /** Resolves when the cache holds what the server knows of these threads. */
  async look(session: Session, gmailAddress: string, threadIds: string[]): Promise<Asked> {
    const stale = await this.#receipts.stale(gmailAddress, threadIds, Date.now() - FRESH_MS);
    const underWay = this.#underWay.get(askerOf(session, gmailAddress));
    const wanted = stale.filter((id) => !underWay?.has(id));
    const questions = new Set(stale.flatMap((id) => underWay?.get(id) ?? []));
    if (wanted.length > 0) questions.add(this.#askSoon(session, gmailAddress, wanted));
    const answers = await Promise.all(questions);
    return answers.find(({ ok }) => !ok) ?? { ok: true };
  }

  #askSoon(session: Session, gmailAddress: string, wanted: string[]): Promise<Asked> {
    const batch = this.#gathering.get(askerOf(session, gmailAddress)) ?? this.#gather(session, gmailAddress);
    for (const id of wanted) batch.ids.add(id);
    return batch.asked;
  }

  #gather(session: Session, gmailAddress: string): Batch {
    const asker = askerOf(session, gmailAddress);
    const ids = new Set<string>();
    const moment = new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const asked = moment.then(() => {
      this.#gathering.delete(asker);
      return this.#begin(session, gmailAddress, ids);
    });
    const batch = { ids, asked };
    this.#gathering.set(asker, batch);
    return batch;
  }

  async #begin(session: Session, gmailAddress: string, ids: Set<string>): Promise<Asked> {
    const asker = askerOf(session, gmailAddress);
    const underWay = this.#underWay.get(asker) ?? new Map();
    this.#underWay.set(asker, underWay);
    const asked = this.#ask(session, gmailAddress, ids);
    for (const id of ids) underWay.set(id, asked);
    try {
      return await asked;
    } finally {
      for (const id of ids) underWay.delete(id);
    }
  }

  async #ask(session: Session, gmailAddress: string, ids: Set<string>): Promise<Asked> {
    for (const slice of slices([...ids], MOST_AT_ONCE)) {
      const question = { thread_ids: slice, gmail_address: gmailAddress };
      const answer = await askAccount(session, "POST", "/v1/receipts/query", question);
      if (answer.kind !== "ok") return { ok: false, answer };
      await this.#receipts.fetched(gmailAddress, readThreads(answer.data));
    }
    return { ok: true };
  }
}
