/**
 * What is known of the sent mails in view: receipts as background keeps them in storage, registrations under way, and mails
 * without a pixel. Painted from memory; background is asked once per thread and brings the rest by changing storage.
 */
import { key, type OutboxRecord, type ThreadReceipts, type UntrackedRecord } from "../shared/storage.js";
import { eachOnce, idOf, type Mail, mailOfOutbox, mailOfReceipt, mailOfUntracked } from "../shared/tick.js";
import type { Receipt } from "../shared/wire.js";
import type { ThreadIds } from "./gmail/gmail.js";
import { letGo } from "./life.js";

const MOST_AT_ONCE = 100;
const MOST_RECALLED = 300;
/** What background could not bring is asked for again after so long, with the next pass. */
const REST_MS = 15_000;
const OUTBOX = key.outbox("");
const UNTRACKED = key.untracked("");

export interface Around {
  signal: AbortSignal;
  /** Brings these threads' receipts up to date. */
  refresh(threadIds: string[]): void;
  changed(): void;
}

export class Mails {
  readonly #threads = new Map<string, Receipt[]>();
  readonly #outbox = new Map<string, OutboxRecord>();
  readonly #untracked = new Map<string, UntrackedRecord>();
  /** Mails that came back in this tab: whatever else is still said of them, they are not out. */
  readonly #undone = new Set<string>();
  /** The mail that Gmail still offers to take back, if any. */
  #undoable = "";
  readonly #asked = new Set<string>();
  /** Threads that the server has told all it knows of. */
  readonly #answered = new Set<string>();
  readonly #unanswered = new Set<string>();
  /** Threads that storage has forgotten: without room it forgets them again, and that must not go round in circles. */
  readonly #forgotten = new Set<string>();
  #wanted: ThreadIds[] = [];
  /** The three maps by thread, made when first asked for after a change. */
  #ofThread: Map<string, Mail[]> | null = null;
  #email = "";
  #hasRecalled = false;

  constructor(private readonly around: Around) {}

  get email(): string {
    return this.#email;
  }

  /** Nothing is known before it is known whose mailbox this is. It stays the same for as long as the page. */
  begin(email: string): void {
    if (this.#email || !email) return;
    this.#email = email.toLowerCase();
    void this.#follow();
  }

  async #follow(): Promise<void> {
    const follow = (changes: Record<string, chrome.storage.StorageChange>): void => {
      const taken = Object.entries(changes).filter(([name, { newValue }]) => this.#take(name, newValue));
      if (taken.length > 0) this.#changed();
    };
    chrome.storage.local.onChanged.addListener(follow);
    this.around.signal.addEventListener("abort", () =>
      letGo(() => chrome.storage.local.onChanged.removeListener(follow)),
    );
    const names = await recordNames();
    const values = names.length > 0 ? await chrome.storage.local.get(names) : {};
    for (const [name, value] of Object.entries(values)) this.#take(name, value);
    this.#changed();
  }

  /** The thread's sent mails, newest first. The first time, what is known of it is read and asked for. */
  of({ permThreadId, threadId }: ThreadIds): Mail[] {
    if (!this.#email) return [];
    this.#want(permThreadId, threadId);
    this.#ofThread ??= this.#byThread();
    const mails = [permThreadId, threadId].flatMap((id) => (id && this.#ofThread?.get(id)) || []);
    return mails.length < 2 ? mails : eachOnce(mails);
  }

  /** An own mail of which the server, asked for its thread, knows nothing: sent in another program, for one. */
  without({ permThreadId, threadId }: ThreadIds, permMessageId: string): Mail | undefined {
    if (!this.#answered.has(permThreadId) && !this.#answered.has(threadId)) return undefined;
    const reason = "no_receipt";
    return mailOfUntracked({ permMessageId, permThreadId, threadId, gmailAddress: this.#email, reason, at: 0 });
  }

  /** Reads what lies in storage of threads that were not in view yet, once, for what is learned from all of them. */
  async recall(): Promise<void> {
    if (this.#hasRecalled || !this.#email) return;
    this.#hasRecalled = true;
    const threads = key.thread(this.#email, "");
    try {
      const names = (await chrome.storage.local.getKeys?.())?.filter((name) => name.startsWith(threads)) ?? [];
      const values = await chrome.storage.local.get(names.slice(-MOST_RECALLED));
      for (const [name, value] of Object.entries(values)) this.#take(name, value);
      this.#changed();
    } catch {
      // The extension is gone; life.ts notices.
    }
  }

  /** Every mail in memory, for what is learned from all of them. */
  receipts(): Receipt[] {
    return [...new Map([...this.#threads.values()].flat().map((receipt) => [receipt.id, receipt])).values()];
  }

  /** A mail is leaving from this tab: its tick does not wait for background. */
  leaving(record: OutboxRecord): void {
    this.#outbox.set(record.id, record);
    this.#changed();
  }

  untracked(record: UntrackedRecord): void {
    this.#untracked.set(record.permMessageId, record);
    this.#changed();
  }

  /** The mail was refused by Gmail, or came back. */
  gone(copyId: string): void {
    this.#undone.add(copyId);
    this.#outbox.delete(copyId);
    this.#changed();
  }

  /** Gmail offers to take this mail back; with an empty id, none any more. */
  undoable(copyId: string): void {
    this.#undoable = copyId;
    this.#changed();
  }

  /** Tokens made for earlier sendings of the same mail, which can only have come back since. */
  async earlier({ id, permMessageId, permThreadId }: OutboxRecord): Promise<string[]> {
    const name = key.thread(this.#email, permThreadId);
    const values = await chrome.storage.local
      .get<Record<string, ThreadReceipts>>(name)
      .catch(() => ({}) as Record<string, ThreadReceipts>);
    const mails = [
      ...(values[name]?.receipts ?? []).map(mailOfReceipt),
      ...[...this.#outbox.values()].map(mailOfOutbox),
    ];
    return mails.filter((mail) => mail.permMessageId === permMessageId && idOf(mail) !== id).map(idOf);
  }

  /** The same token leaves once more, after a refusal. */
  notGone(copyId: string): void {
    this.#undone.delete(copyId);
  }

  /** Asks again for what is shown, when the tab has not been looked at for a while. */
  forgetAsked(): void {
    this.#asked.clear();
    this.#forgotten.clear();
    this.around.changed();
  }

  /** Background could not bring these threads' receipts. */
  notAnswered(threadIds: string[]): void {
    for (const id of threadIds) this.#unanswered.add(id);
    setTimeout(() => this.#unask(), REST_MS);
  }

  /** The server is there: what it was asked for in vain is asked for at once. */
  askUnanswered(): void {
    if (this.#unask()) this.around.changed();
  }

  #unask(): boolean {
    const names = [...this.#unanswered];
    this.#unanswered.clear();
    for (const name of names) this.#asked.delete(name);
    return names.length > 0;
  }

  #want(permThreadId: string, threadId: string): void {
    const name = permThreadId || threadId;
    if (!name || this.#asked.has(name)) return;
    this.#asked.add(name);
    if (this.#wanted.length === 0) queueMicrotask(() => void this.#fetch());
    this.#wanted.push({ permThreadId, threadId });
  }

  /** Storage first, since it answers within a millisecond; then background, for what it does not know yet. */
  async #fetch(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = [];
    const known = wanted.flatMap(({ permThreadId, threadId }) => [permThreadId, threadId].filter((id) => id !== ""));
    const names = known.map((id) => key.thread(this.#email, id));
    try {
      const values = await chrome.storage.local.get(names);
      const taken = Object.entries(values).filter(([name, value]) => this.#take(name, value));
      if (taken.length > 0) this.#changed();
    } catch {
      return; // The extension is gone; life.ts notices.
    }
    // A sent mail's permanent thread id is known before any other, so asking by it is enough.
    const ids = wanted.map(({ permThreadId, threadId }) => permThreadId || threadId);
    for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
      this.around.refresh(ids.slice(start, start + MOST_AT_ONCE));
    }
  }

  /** Takes in one record of storage; false when it is none of ours. */
  #take(name: string, value: unknown): boolean {
    const threads = key.thread(this.#email, "");
    if (name.startsWith(threads)) {
      const id = name.slice(threads.length);
      const thread = value as ThreadReceipts | undefined;
      put(this.#threads, id, thread?.receipts);
      if (thread?.fetchedAt) this.#answered.add(id);
      else this.#answered.delete(id);
      if (value === undefined) this.#forget(id);
    } else if (name.startsWith(OUTBOX)) {
      const record = value as OutboxRecord | undefined;
      put(this.#outbox, name.slice(OUTBOX.length), record?.stage === "undone" ? undefined : record);
      if (record?.stage === "undone") this.#undone.add(record.id);
    } else if (name.startsWith(UNTRACKED)) {
      put(this.#untracked, name.slice(UNTRACKED.length), value as UntrackedRecord | undefined);
    } else return false;
    return true;
  }

  /** The server has begun its feed anew, or room was short: what is in view is asked for once more. */
  #forget(threadId: string): void {
    if (!this.#forgotten.has(threadId)) this.#asked.delete(threadId);
    this.#forgotten.add(threadId);
  }

  #byThread(): Map<string, Mail[]> {
    const found = new Map<string, Mail[]>();
    const add = (id: string, mail: Mail) => id && found.set(id, [...(found.get(id) ?? []), mail]);
    for (const [id, receipts] of this.#threads) {
      for (const receipt of receipts) {
        const isUndoable = receipt.id === this.#undoable;
        if (!this.#undone.has(receipt.id)) add(id, { ...mailOfReceipt(receipt), isUndoable });
      }
    }
    for (const record of [...this.#outbox.values(), ...this.#untracked.values()]) {
      if (record.gmailAddress.toLowerCase() !== this.#email) continue;
      const mail = "id" in record ? mailOfOutbox(record) : mailOfUntracked(record);
      for (const id of new Set([record.permThreadId, record.threadId])) add(id, mail);
    }
    return found;
  }

  #changed(): void {
    this.#ofThread = null;
    this.around.changed();
  }
}

/** Registrations under way and untracked mails are few; receipts are many and read as they come into view. */
async function recordNames(): Promise<string[]> {
  // Chrome 130. Before it, marks of untracked mails last as long as the page.
  const names = (await chrome.storage.local.getKeys?.()) ?? [];
  return names.filter((name) => name.startsWith(OUTBOX) || name.startsWith(UNTRACKED));
}

function put<T>(map: Map<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}
