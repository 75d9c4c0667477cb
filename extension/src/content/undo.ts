/**
 * Learns how long Gmail lets a sent mail be taken back: until then it has not left, and whoever loads its image is not the
 * recipient. The setting, each Gmail account's own, is not on the page, so it is seen by when the offer to undo goes.
 */
import type { Page } from "./page.js";

/** Gmail's choices in seconds, and a moment at which only the next longer one still shows the offer. */
const SHORTEST_S = 5;
const LOOKS: readonly [afterMs: number, longerS: number][] = [
  [7_000, 10],
  [15_000, 20],
  [25_000, 30],
];
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
    if (gmailAddress) this.#look({ id, gmailAddress }, 0, SHORTEST_S);
  }

  /** Taken back: its offer went for that. */
  undone(id: string): void {
    if (this.#latest === id) this.#latest = "";
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
