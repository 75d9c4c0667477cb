/** Content's side of a send: what it is asked and told by the page world, and all it does about it. */
import { expect } from "vitest";
import type { ReminderKind } from "../shared/reminders.js";
import {
  ANSWER_EVENT,
  type Answered,
  ASK_EVENT,
  type PageTold,
  type SendQuestion,
  TELL_EVENT,
} from "../shared/send.js";
import type { OutboxRecord, Session, UntrackedReason, UntrackedRecord } from "../shared/storage.js";
import { Answering } from "./answering.js";
import type { Carrying } from "./carrying.js";
import { EMAIL, session } from "./content.fake.js";

const question: SendQuestion = {
  permMessageId: "msg-a:r1",
  permThreadId: "thread-a:r2",
  gmailAddress: EMAIL,
  subject: "Lunch",
  recipients: [{ address: "bob@example.net", name: "Bob", kind: "to" }],
  sentAt: 5,
  isPlainText: false,
  isScheduled: false,
  targets: [],
};
export const ids = {
  permMessageId: "msg-a:r1",
  permThreadId: "thread-a:r2",
  gmailMessageId: "18a",
  threadId: "18b",
  rfcMessageId: "<x@y>",
};

export const names = { permMessageId: ids.permMessageId, permThreadId: ids.permThreadId };

/** Everything content does with a departure, written down. */
export class FakeAround {
  over = false;
  account: Session | null = session;
  wants = true;
  plain = false;
  left: OutboxRecord[] = [];
  lost: string[] = [];
  back: OutboxRecord[] = [];
  bare: UntrackedRecord[] = [];
  told: string[] = [];
  hooks: [boolean, string][] = [];
  isOver = () => this.over;
  session = () => this.account;
  carries: Carrying | UntrackedReason = { tracks: "opens", lineLanguage: null };
  wantsReceipt = () => this.wants;
  carrying = () => this.carries;
  wording = () => ({});
  wanted: ReminderKind[] = [];
  reminders = () => this.wanted;
  isPlainText = () => this.plain;
  gmailAddress = () => EMAIL;
  accountIndex = () => 1;
  leaving = (record: OutboxRecord) => void this.left.push(record);
  refused = (copyId: string) => void this.lost.push(copyId);
  undone = (record: OutboxRecord) => void this.back.push(record);
  untracked = (record: UntrackedRecord) => void this.bare.push(record);
  hinted = "";
  hasHinted = (_: string, reason: string) => this.hinted === reason;
  tellUntracked = (reason: string, subject: string) => void this.told.push(`${reason}: ${subject}`);
  tellMissed = () => void this.told.push("missed");
  hook = (works: boolean, address: string) => void this.hooks.push([works, address]);
}

export let around: FakeAround;
export let answering: Answering;
let end: AbortController;

export function begin(): void {
  around = new FakeAround();
  answering = new Answering(around);
  end = new AbortController();
  answering.listen(end.signal);
}

export function finish(): void {
  end.abort();
}

/** As the page world asks: the answer must be there when the dispatch is over. */
export async function ask(change: Partial<SendQuestion> = {}): Promise<Answered["answer"] | null> {
  let answer: Answered | null = null;
  const hear = (event: Event) => {
    answer = JSON.parse((event as CustomEvent).detail);
  };
  document.addEventListener(ANSWER_EVENT, hear);
  const detail = JSON.stringify({ id: "7", question: { ...question, ...change } });
  document.dispatchEvent(new CustomEvent(ASK_EVENT, { detail }));
  document.removeEventListener(ANSWER_EVENT, hear);
  const found = answer as Answered | null;
  if (found) expect(found.id).toBe("7");
  await Promise.resolve();
  return found?.answer ?? null;
}

export function tell(told: PageTold): void {
  document.dispatchEvent(new CustomEvent(TELL_EVENT, { detail: JSON.stringify(told) }));
}
