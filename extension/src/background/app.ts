/** Puts the parts of the service worker together. Builds nothing that must outlive the worker: that is in memory.ts. */
import { isolated } from "../shared/isolating.js";
import type { SignInWay } from "../shared/messages.js";
import { type Connection, key, type OutboxRecord, type Session } from "../shared/storage.js";
import { formerAccount, leave, takeUp, usableSession } from "./account.js";
import type { Visit } from "./card.js";
import { setConnection } from "./connection.js";
import { Feed } from "./feed.js";
import { GmailTabs } from "./gmailtabs.js";
import { Intake } from "./intake.js";
import { InView } from "./inview.js";
import { tellOwedLabels } from "./labels.js";
import { leaveForGood } from "./leaving.js";
import { read, readSession, write } from "./memory.js";
import { Outbox } from "./outbox.js";
import { protect, repairOwnRules } from "./ownrules.js";
import { pair } from "./pairing.js";
import { renewed } from "./pairingrenewal.js";
import { Receipts } from "./receipts.js";
import { count, say } from "./say.js";
import { followAgain, followServerSettings } from "./serversettings.js";
import { tellTrouble } from "./troubles.js";
import { keepUntracked } from "./untracked.js";
import { announceWaiting } from "./views.js";

/** Begins the line anew should its loop have died with the worker. Half a minute is the shortest Chrome allows. */
export const WATCHDOG_ALARM = "watchdog";
const WATCHDOG_MINUTES = 0.5;

export class App {
  readonly tabs = new GmailTabs();
  readonly receipts = new Receipts();
  readonly inView = new InView(this.receipts);
  readonly outbox: Outbox;
  readonly #intake = new Intake(this.receipts);
  readonly #feed: Feed;
  #exchanges = 0;

  constructor() {
    this.outbox = new Outbox({
      session: usableSession,
      delivered: async (records, { accountKey }) => {
        if ((await readSession())?.accountKey === accountKey) await this.#delivered(records);
      },
      dropped: async (record, problem, { accountKey }) => {
        if ((await readSession())?.accountKey === accountKey) await this.#dropped(record, problem);
      },
      givenUp: (mails) => tellTrouble(count("trouble_other_account", mails)),
      signedOut: async ({ token }) => {
        if ((await readSession())?.token === token) await this.signedOut();
      },
      full: tellTrouble,
    });
    this.#feed = new Feed({
      intake: this.#intake,
      connection: (state, problem) => this.#connection(state, problem),
      reached: () => void this.#reached(),
      visited: (visit) => this.#visited(visit),
    });
  }

  /** A server of another age stays one until it has shown otherwise (see #visited); trying again is no such sign. */
  async #connection(state: Connection["state"], problem?: string): Promise<void> {
    const before = await read<Connection>(key.connection);
    if (state === "connecting" && before?.state === "incompatible") return;
    await setConnection(state, problem);
  }

  /** At every start of the worker, and whenever something may have stopped: puts right what is not as it should be. */
  async wake(): Promise<void> {
    // What the browser does not let us mend now is tried at the next wake, and holds up nothing else.
    await repairOwnRules().catch(() => undefined);
    const session = await readSession();
    if (!session) return this.#rest();
    const watchdog = await chrome.alarms.get(WATCHDOG_ALARM);
    if (!watchdog) await chrome.alarms.create(WATCHDOG_ALARM, { periodInMinutes: WATCHDOG_MINUTES });
    const connection = await read<Connection>(key.connection);
    if (connection?.state !== "signed_out" && this.#exchanges === 0) this.#feed.start(session);
    await this.outbox.flush();
    if (connection?.state === "live") void followAgain(session).catch(() => undefined);
  }

  async #rest(): Promise<void> {
    await chrome.alarms.clear(WATCHDOG_ALARM);
    await setConnection("unpaired");
  }

  /** The user asks for it: what was given up is tried again, at once. */
  async reconnect(): Promise<void> {
    const connection = await read<Connection>(key.connection);
    if (connection?.state === "signed_out") await setConnection("connecting");
    this.#feed.hurry();
    await this.wake();
  }

  /** The problem in a sentence, or nothing. */
  async pair(address: string, way?: SignInWay): Promise<string> {
    const paired = await pair(address, way);
    if (!paired.ok) return paired.problem;
    await this.#exchange(async () => {
      const former = await formerAccount();
      if (former !== undefined) await this.outbox.claim(former);
      await takeUp(paired.session, paired.answer);
      await setConnection("connecting");
    });
    return "";
  }

  /** Nothing of the account comes in while it is left or another takes its place. Should that fail, work goes on as before. */
  async #exchange<T>(work: () => Promise<T>): Promise<T> {
    this.#exchanges += 1;
    try {
      await this.#pause();
      return await work();
    } finally {
      this.#exchanges -= 1;
      await this.#pause();
      await this.wake();
    }
  }

  async #pause(): Promise<void> {
    this.#feed.stop();
    await this.#intake.rewind();
  }

  /** Signs out here in any case. The problem is a server that could not be told. */
  async signOut(): Promise<string> {
    const server = (await readSession())?.server ?? "";
    const isKnown = await this.#exchange(leave);
    return isKnown ? "" : say("signed_out_here_only", server);
  }

  /** Erases the account there and everything here. With a problem nothing has changed, and work goes on. */
  leaveForGood(): Promise<string> {
    return this.#exchange(leaveForGood);
  }

  /** The server knows this session no longer. Everything waits here until the user signs in again. */
  async signedOut(): Promise<void> {
    this.#feed.stop();
    await setConnection("signed_out", say("connection_signed_out"));
  }

  async #delivered(records: OutboxRecord[]): Promise<void> {
    await this.receipts.registered(records.filter(({ stage }) => stage !== "undone"));
    await this.receipts.remove(records.filter(({ stage }) => stage === "undone").map(({ id }) => id));
  }

  async #dropped(record: OutboxRecord, problem: string): Promise<void> {
    const { permMessageId, permThreadId, threadId, gmailAddress } = record;
    if (permMessageId) {
      const at = Date.now();
      const untracked = { permMessageId, permThreadId, threadId, gmailAddress, reason: "failed" as const, at };
      await keepUntracked(untracked).catch(() => undefined);
    }
    await tellTrouble(say("trouble_registration_refused", isolated(record.subject) || say("news_no_subject"), problem));
  }

  async #reached(): Promise<void> {
    await this.outbox.flush(true);
    const session = await usableSession();
    if (!session) return;
    await announceWaiting(session);
    await tellOwedLabels(session);
    await followServerSettings(session);
    await this.#renew(session);
  }

  /** The line is opened anew with the new session before the old one is signed out for good. */
  async #renew(session: Session): Promise<void> {
    const next = await renewed(session);
    if (!next?.ok || (await readSession())?.token !== session.token) return;
    await this.#exchange(() => takeUp(next.session, next.answer));
  }

  /** Where no line can be had, nothing else would say so. */
  async #fitsAgain(): Promise<void> {
    const connection = await read<Connection>(key.connection);
    if (connection?.state === "incompatible") await setConnection("connecting");
  }

  /** Pixels are sent under the server's public address; when that has changed, so must the rules before the session. */
  async #visited({ card }: Visit & { kind: "greentick" }): Promise<void> {
    await this.#fitsAgain();
    const session = await readSession();
    if (!session || session.publicUrl === card.public_url || !URL.canParse(card.public_url)) return;
    const moved: Session = { ...session, publicUrl: card.public_url };
    await protect(moved);
    const isStillSignedIn = (await readSession())?.token === session.token;
    if (isStillSignedIn) await write({ [key.session]: moved });
  }
}
