/**
 * Follows Gmail's offer to take a sent mail back. Until it goes the mail has not left: its tick has one stroke, and whoever
 * loads its image is not the recipient. For how long it stands is each Gmail account's own setting, which is not on the page,
 * so it is learned from when the offer goes.
 */
import type { Page } from "./page.js";

/** Gmail's choices in seconds, and a moment at which only the next longer one still shows the offer. */
const SHORTEST_S = 5;
const LOOKS: readonly [afterMs: number, longerS: number][] = [
  [7_000, 10],
  [15_000, 20],
  [25_000, 30],
];
const WATCH_MS = 500;
/** A tab in the background looks late, and then sees nothing that counts. */
const LATE_MS = 2_500;
/** The offer can be closed before its time, so the longest of the last few counts. */
const MOST_KEPT = 5;

interface Mail {
  id: string;
  gmailAddress: string;
}

export class UndoTime {
  #latest = "";

  constructor(private readonly page: Page) {}

  secondsOf(gmailAddress: string): number {
    return Math.max(SHORTEST_S, ...this.#learned(gmailAddress));
  }

  /** The offer on the page is this mail's, until another one is sent. */
  accepted(id: string, gmailAddress: string): void {
    if (this.#latest === id) return;
    this.#latest = id;
    this.page.mails.undoable(id);
    this.#watch(id, Date.now() + this.secondsOf(gmailAddress) * 1_000);
    if (gmailAddress) this.#look({ id, gmailAddress }, 0, SHORTEST_S);
  }

  /** Taken back: its offer went for that. */
  undone(id: string): void {
    if (this.#latest !== id) return;
    this.#latest = "";
    this.page.mails.undoable("");
  }

  /** An offer that is never shown, or stays for longer than it can be meant, holds no tick back. */
  #watch(id: string, until: number): void {
    setTimeout(() => {
      if (this.#latest !== id || this.page.signal.aborted) return;
      if (Date.now() < until && this.page.gmail.offersUndo()) this.#watch(id, until);
      else this.page.mails.undoable("");
    }, WATCH_MS);
  }

  #look(mail: Mail, step: number, seen: number): void {
    const look = LOOKS[step];
    if (!look) {
      this.#learn(mail, seen);
      return;
    }
    const [afterMs, longerS] = look;
    const due = Date.now() + afterMs - (LOOKS[step - 1]?.[0] ?? 0);
    setTimeout(() => {
      if (this.#latest !== mail.id || this.page.signal.aborted || Date.now() - due > LATE_MS) return;
      if (this.page.gmail.offersUndo()) this.#look(mail, step + 1, longerS);
      else this.#learn(mail, seen);
    }, due - Date.now());
  }

  #learn({ gmailAddress }: Mail, seconds: number): void {
    const times = [seconds, ...this.#learned(gmailAddress)].slice(0, MOST_KEPT);
    void this.page.kept.keepUndoTimes(gmailAddress.toLowerCase(), times);
  }

  #learned(gmailAddress: string): number[] {
    return this.page.kept.undoTimes[gmailAddress.toLowerCase()] ?? [];
  }
}
