/** What stands around an outbox in tests: a browser, a server, whose session it is, and what was told. A new one for each test. */
import { afterEach, beforeEach, vi } from "vitest";
import type { OutboxRecord, Session } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { Outbox } from "./outbox.js";
import { FakeServer, SESSION } from "./server.fake.js";

class OutboxWorld {
  readonly browser = fakeChrome();
  readonly server = new FakeServer();
  session: Session | undefined = SESSION;
  readonly delivered: OutboxRecord[] = [];
  readonly told: string[] = [];

  /** A worker as it is after a start: nothing in memory, everything in storage. */
  startWorker(): Outbox {
    return new Outbox({
      session: async () => this.session,
      delivered: async (records) => void this.delivered.push(...records),
      dropped: async (dropped, why) => void this.told.push(`${dropped.id}: ${why}`),
      givenUp: async (mails) => void this.told.push(`given up: ${mails}`),
      signedOut: async () => {
        this.session = undefined;
      },
      full: async (sentence) => void this.told.push(sentence),
    });
  }
}

export let world: OutboxWorld;
export let browser: FakeChrome;
export let server: FakeServer;
export let outbox: Outbox;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12) });
  world = new OutboxWorld();
  ({ browser, server } = world);
  outbox = world.startWorker();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
