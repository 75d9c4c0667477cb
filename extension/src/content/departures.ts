/** Carries out what the answers to the send hook promise: the mails in memory first, then background, then the user. */
import { isolated } from "../shared/isolating.js";
import { key, type OutboxRecord, type UntrackedReason, type UntrackedRecord } from "../shared/storage.js";
import type { Notices } from "./features/notices.js";
import type { Page } from "./page.js";
import { say } from "./tongue.js";
import { UndoTime } from "./undo.js";

export class Departures {
  readonly #undo: UndoTime;
  #hasToldOffline = false;

  constructor(
    private readonly page: Page,
    private readonly notices: Notices,
  ) {
    this.#undo = new UndoTime(page);
  }

  leaving(departure: OutboxRecord): void {
    const { mails } = this.page;
    const record = { ...departure, undoSeconds: this.#undo.secondsOf(departure.gmailAddress) };
    mails.notGone(record.id);
    mails.leaving(record);
    void this.#hand(record);
    if (record.stage === "sending") void this.#withdrawEarlier(record);
    else this.#accepted(record);
  }

  #accepted({ id, gmailAddress }: OutboxRecord): void {
    this.#undo.accepted(id, gmailAddress);
    this.#tellOffline();
  }

  undone(record: OutboxRecord): void {
    this.#undo.undone(record.id);
    this.page.mails.gone(record.id);
    void this.#hand({ ...record, stage: "undone" });
  }

  refused(copyId: string): void {
    this.page.mails.gone(copyId);
    void this.page.tell({ type: "outgoing_failed", id: copyId });
  }

  untracked(record: UntrackedRecord): void {
    this.page.mails.untracked(record);
    void this.page.tell({ type: "untracked", record });
  }

  tellUntracked(reason: UntrackedReason, subject: string): void {
    const name = reason === "scheduled" ? "notice_scheduled" : "notice_untracked";
    const why = reason === "scheduled" ? [] : [say(`untracked_${reason}`)];
    const words = subject ? say(`${name}_subject`, isolated(subject), ...why) : say(name, ...why);
    const settings = { words: say("notice_settings"), act: () => void this.page.tell({ type: "open_options" }) };
    this.notices.show(reason === "not_paired" ? { words, action: settings } : { words });
  }

  tellMissed(): void {
    this.notices.show({ words: say("notice_missed") });
  }

  /** To background; where it cannot be reached, to the place where it will look when it wakes. */
  async #hand(record: OutboxRecord): Promise<void> {
    const reply = await this.page.tell({ type: "outgoing", record });
    if (reply.ok || reply.problem || this.page.signal.aborted) return;
    try {
      await chrome.storage.local.set({ [key.outbox(record.id)]: record });
    } catch {
      this.tellUntracked("failed", record.subject);
    }
  }

  /** A mail is sent once: a token from an earlier sending belongs to one that was taken back. */
  async #withdrawEarlier(record: OutboxRecord): Promise<void> {
    for (const id of await this.page.mails.earlier(record)) this.undone({ ...record, id });
  }

  /** Once for every time the server goes away. */
  #tellOffline(): void {
    const isOffline = this.page.kept.connection?.state === "offline";
    if (isOffline && !this.#hasToldOffline) this.notices.show({ words: say("notice_offline") });
    this.#hasToldOffline = isOffline;
  }
}
