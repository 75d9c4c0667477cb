/** Hands outbox records to the server in batches, and says what became of each. Keeps nothing. */
import type { OutboxRecord, Session } from "../shared/storage.js";
import { toRegistration } from "./registration.js";
import { whyRefused } from "./say.js";
import { type Answer, askWith, isFinal, isRecord, isSignedOut, isTurnedAway } from "./server.js";

const MOST_AT_ONCE = 100;
/** The server takes 1 MB; addresses of long recipient lists add up. */
const MOST_BYTES = 500_000;
/** So many mails, the first of a batch, that something in front of the server turns away: it would so with all. */
const ENOUGH_IN_VAIN = 3;

/**
 * `later`: nobody's fault, ask again after at least `waitS`; with a problem, something in front of the server turned it away.
 * `refused`: it will never be taken.
 */
export type Outcome =
  | { kind: "done" }
  | { kind: "later"; waitS: number; problem?: string }
  | { kind: "refused"; problem: string }
  | { kind: "signed_out" };

export interface Delivery {
  records: OutboxRecord[];
  outcome: Outcome;
}

/** Whether it was turned away where others may pass: then it says nothing of them. */
function isOfOneMail(outcome: Outcome): boolean {
  return outcome.kind === "later" && outcome.problem !== undefined;
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === "ok") return { kind: "done" };
  if (answer.kind === "away") return { kind: "later", waitS: 0 };
  if (isSignedOut(answer)) return { kind: "signed_out" };
  const problem = whyRefused(answer);
  if (isFinal(answer)) return { kind: "refused", problem };
  return { kind: "later", waitS: answer.retryAfterS, ...(isTurnedAway(answer) ? { problem } : {}) };
}

function* batches(records: OutboxRecord[]): Generator<OutboxRecord[]> {
  let batch: OutboxRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = JSON.stringify(record).length;
    if (batch.length === MOST_AT_ONCE || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** What one of the answer's results says. Without a result nothing is done: who says yes to anything may be a stranger. */
function outcomeIn(result: Record<string, unknown> | undefined): Outcome {
  if (result?.ok === true) return { kind: "done" };
  if (result?.ok === false) return { kind: "refused", problem: String(result.problem ?? "") };
  return { kind: "later", waitS: 0 };
}

/** The server answers for each registration by its id. */
function perRecord(records: OutboxRecord[], data: unknown): Delivery[] {
  const results = isRecord(data) && Array.isArray(data.results) ? data.results.filter(isRecord) : [];
  const byId = new Map<unknown, Record<string, unknown>>(results.map((result) => [result.id, result]));
  const each = records.map((record) => ({ records: [record], outcome: outcomeIn(byId.get(record.id)) }));
  const together = (outcome: Outcome): Delivery[] => {
    const same = each.filter((one) => one.outcome.kind === outcome.kind).flatMap((one) => one.records);
    return same.length > 0 ? [{ records: same, outcome }] : [];
  };
  const refused = each.filter(({ outcome }) => outcome.kind === "refused");
  return [...together({ kind: "done" }), ...refused, ...together({ kind: "later", waitS: 0 })];
}

/** Something in the batch is odd, or makes the server stumble: one by one, no record takes another with it. */
function worthSplitting(answer: Answer, outcome: Outcome): boolean {
  return outcome.kind === "refused" || isTurnedAway(answer) || (answer.kind === "refused" && answer.status === 500);
}

async function* register(session: Session, records: OutboxRecord[]): AsyncGenerator<Delivery> {
  const messages = records.map(toRegistration);
  const answer = await askWith(session, "POST", "/v1/messages", {
    messages,
    client_now: new Date().toISOString(),
  });
  const outcome = outcomeOf(answer);
  if (answer.kind === "ok") yield* perRecord(records, answer.data);
  else if (records.length > 1 && worthSplitting(answer, outcome)) {
    yield* registerOneByOne(session, records);
  } else yield { records, outcome };
}

/** What turns the first few away, and takes none of them, is no matter of one mail: the rest is spared it. */
async function* registerOneByOne(session: Session, records: OutboxRecord[]): AsyncGenerator<Delivery> {
  let inVain = 0;
  for (const [place, record] of records.entries()) {
    for await (const delivery of register(session, [record])) {
      yield delivery;
      inVain += isOfOneMail(delivery.outcome) ? 1 : Number.NEGATIVE_INFINITY;
    }
    if (inVain < ENOUGH_IN_VAIN) continue;
    yield { records: records.slice(place + 1), outcome: { kind: "later", waitS: 0 } };
    return;
  }
}

/** A mail the server never heard of is as good as forgotten. */
async function unregister(session: Session, record: OutboxRecord): Promise<Delivery> {
  const answer = await askWith(session, "DELETE", `/v1/messages/${encodeURIComponent(record.id)}`);
  const outcome = outcomeOf(answer);
  return { records: [record], outcome: outcome.kind === "refused" ? { kind: "done" } : outcome };
}

/** One request after the other. When the server asks for patience, the rest is not even tried. */
export async function* deliver(session: Session, records: OutboxRecord[]): AsyncGenerator<Delivery> {
  // What was turned away before comes last: it must not speak for those that were not tried yet.
  const sent = records
    .filter((record) => record.stage !== "undone")
    .sort((one, other) => Number(one.turnedAwayAt !== undefined) - Number(other.turnedAwayAt !== undefined));
  const undone = records.filter((record) => record.stage === "undone").map((record) => [record]);
  let tired: Outcome | undefined;
  for (const batch of [...batches(sent), ...undone]) {
    if (tired) {
      yield { records: batch, outcome: tired };
      continue;
    }
    for await (const delivery of handOver(session, batch)) {
      yield delivery;
      if (delivery.outcome.kind === "signed_out") return;
      if (delivery.outcome.kind === "later" && !isOfOneMail(delivery.outcome)) tired = delivery.outcome;
    }
  }
}

async function* handOver(session: Session, batch: OutboxRecord[]): AsyncGenerator<Delivery> {
  const [first] = batch;
  if (first?.stage === "undone") yield await unregister(session, first);
  else yield* register(session, batch);
}
