/** Whoever stands around an outbox in tests: whose session it is, and what it has told. */
import type { OutboxRecord, Session } from "../shared/storage.js";
import { Outbox } from "./outbox.js";
import { SESSION } from "./server.fake.js";

export class OutboxWorld {
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
