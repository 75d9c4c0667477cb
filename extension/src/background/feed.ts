/**
 * Keeps the account's changes coming: the live line, again whenever it breaks; while it cannot be had, what was missed is
 * asked for. Runs for as long as the worker lives, and is begun again by everything that wakes it.
 */
import type { Connection, Session } from "../shared/storage.js";
import { type Visit, visit } from "./card.js";
import type { Intake } from "./intake.js";
import { holdLine, type LineEnd } from "./pushline.js";
import { readFeedItem, readFeedPage } from "./reading.js";
import { say } from "./say.js";
import { askAccount, isRecord } from "./server.js";
import type { ServerEvent } from "./sse.js";

const SHORTEST_REST_MS = 500;
const LONGEST_REST_MS = 5_000;
/** Nothing will change by itself soon: a server of another age, or a stranger at its address. */
const PATIENT_REST_MS = 60_000;
const BETWEEN_CATCH_UPS_MS = 15_000;
const KEEP_ALIVE_MS = 20_000;
const PAGE = 200;

export interface Around {
  intake: Intake;
  connection: (state: Connection["state"], problem?: string) => Promise<void>;
  /** The server can be reached again. */
  reached: () => void;
  /** The server's card, seen at each connection: its public address may have changed. */
  visited: (visit: Visit & { kind: "greentick" }) => Promise<void>;
}

export function restAfter(failures: number, chance = Math.random()): number {
  const longest = Math.min(LONGEST_REST_MS, SHORTEST_REST_MS * 2 ** failures);
  return SHORTEST_REST_MS + (longest - SHORTEST_REST_MS) * chance;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class Feed {
  readonly #around: Around;
  #running: AbortController | undefined;
  #token = "";
  #wake: () => void = () => undefined;
  #caughtUpAt = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Does nothing when it runs already for this session. */
  start(session: Session): void {
    if (this.#running && this.#token === session.token) return;
    this.stop();
    this.#token = session.token;
    const running = new AbortController();
    this.#running = running;
    // Any call of an extension API keeps the worker from falling asleep; a held connection alone does not (2026-10).
    const keepAlive = setInterval(() => void chrome.runtime.getPlatformInfo(), KEEP_ALIVE_MS);
    running.signal.addEventListener("abort", () => clearInterval(keepAlive));
    void this.#run(session, running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#wake();
  }

  /** Tries at once instead of resting. */
  hurry(): void {
    this.#wake();
  }

  async #run(session: Session, signal: AbortSignal): Promise<void> {
    await this.#around.connection("connecting").catch(() => {});
    for (let failures = 0; !signal.aborted; failures += 1) {
      const attempt = new Attempt(session, this.#around, signal);
      let rest: number | undefined;
      try {
        const end = await attempt.run();
        if (signal.aborted) return;
        if (end === "signed_out") return await this.#signedOut();
        rest = await this.#afterFailure(session, end, attempt, signal);
      } catch {
        // Nothing could be written, the disk is full: so it may be again soon, and the line must not be gone for that.
      }
      if (attempt.wasLive) failures = -1;
      await this.#rest(rest ?? restAfter(failures), signal);
    }
  }

  async #signedOut(): Promise<void> {
    this.stop();
    await this.#around.connection("signed_out", say("connection_signed_out"));
  }

  /** Says what is wrong, fetches what can be had without the line; the answer is how long to rest, if not as usual. */
  async #afterFailure(
    session: Session,
    end: LineEnd,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    if (attempt.wasLive && end === "ended") {
      await this.#around.connection("connecting");
      return undefined;
    }
    const seen = await attempt.visiting;
    if (signal.aborted) return undefined;
    if (seen.kind === "greentick") return this.#withoutLine(session, signal);
    await this.#around.connection(seen.kind === "incompatible" ? "incompatible" : "offline", seen.problem);
    return seen.kind === "away" ? undefined : PATIENT_REST_MS;
  }

  async #withoutLine(session: Session, signal: AbortSignal): Promise<undefined> {
    await this.#around.connection("connecting", say("connection_no_line", new URL(session.pushUrl).host));
    // A clock that was ahead puts it off by no more than that.
    if (Math.abs(Date.now() - this.#caughtUpAt) < BETWEEN_CATCH_UPS_MS) return;
    this.#caughtUpAt = Date.now();
    if (await catchUp(session, this.#around.intake, signal)) this.#around.reached();
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** One try at the line, with a look at who is at the server's address beside it. */
class Attempt {
  readonly #session: Session;
  readonly #around: Around;
  readonly #cut = new AbortController();
  readonly #signal: AbortSignal;
  readonly visiting: Promise<Visit>;
  wasLive = false;
  #hasEnded = false;

  constructor(session: Session, around: Around, signal: AbortSignal) {
    this.#session = session;
    this.#around = around;
    this.#signal = AbortSignal.any([signal, this.#cut.signal]);
    this.visiting = this.#visit();
  }

  async #visit(): Promise<Visit> {
    const seen = await visit(this.#session.server);
    if (seen.kind === "incompatible") this.#cut.abort();
    if (seen.kind === "greentick" && !this.#signal.aborted) await this.#around.visited(seen);
    return seen;
  }

  async run(): Promise<LineEnd> {
    const after = await this.#around.intake.cursor();
    const line = { opened: () => this.#opened(), heard: (event: ServerEvent) => this.#heard(event) };
    const end = await holdLine(this.#session, after, line, this.#signal);
    this.#hasEnded = true;
    return end;
  }

  #opened(): void {
    this.wasLive = true;
    void this.#live();
  }

  /**
   * Nothing is sent to a server before it is known to speak our language. The line may stand before web answers, as the
   * two start one after the other: whoever tried then would have to wait for long.
   */
  async #live(): Promise<void> {
    for (let looks = 0; ; looks += 1) {
      const seen = await (looks === 0 ? this.visiting : this.#visit());
      if (seen.kind === "incompatible" || this.#hasEnded || this.#signal.aborted) return;
      if (seen.kind === "greentick") break;
      await this.#around.connection("offline", seen.problem);
      await pause(seen.kind === "away" ? restAfter(looks) : PATIENT_REST_MS);
    }
    await this.#around.connection("live");
    this.#around.reached();
  }

  /** Heartbeats and whatever a newer server may say need no more than to have been heard. */
  async #heard({ type, data }: ServerEvent): Promise<void> {
    if (this.#signal.aborted) return;
    const said = parse(data);
    const item = type === "feed" ? readFeedItem(said) : null;
    if (item) await this.#around.intake.take(item);
    if (!isRecord(said) || typeof said.cursor !== "number") return;
    if (type === "hello") this.#around.intake.missed(said.cursor);
    if (type === "reset") await this.#around.intake.reset(said.cursor);
  }
}

/** Reads the feed page by page up to its end; false when the server did not answer, or the account has been left. */
async function catchUp(session: Session, intake: Intake, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const after = await intake.cursor();
    const answer = await askAccount(session, "GET", `/v1/feed?after=${after}&limit=${PAGE}`);
    const page = answer.kind === "ok" ? readFeedPage(answer.data) : null;
    if (!page || signal.aborted) return false;
    if (page.reset) await intake.reset(page.cursor);
    else await intake.takePage(page.items);
    if (!page.more || (await intake.cursor()) === after) return true;
  }
}
