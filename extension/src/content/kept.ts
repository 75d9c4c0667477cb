/**
 * What lies in storage and concerns every feature: the session, the user's choices, the state of the line. Read once, then
 * followed; in memory because Gmail does not wait while a mail is being sent.
 */
import type { Wording } from "../shared/disclosure.js";
import { covers, NO_POLICY, type Policy, type Whom, worst } from "../shared/policy.js";
import { isReachable } from "../shared/reach.js";
import type { ReminderKind } from "../shared/reminders.js";
import type { OwnPixels } from "../shared/send.js";
import {
  type Connection,
  DEFAULT_SETTINGS,
  type DraftChoice,
  type DraftChoices,
  key,
  type Session,
  type Settings,
  type Standings,
  type UndoTimes,
} from "../shared/storage.js";
import type { Tracks } from "../shared/wire.js";
import type { OwnSession } from "./carrying.js";
import { letGo } from "./life.js";

/** So many drafts of which the user chose otherwise than usual are remembered. */
const MOST_CHOICES = 200;

export class Kept {
  session: OwnSession | null = null;
  settings: Settings = DEFAULT_SETTINGS;
  connection: Connection | null = null;
  undoTimes: UndoTimes = {};
  /** Places in Gmail's page as the own server knows them, tried before ours. */
  selectors: unknown = null;
  policy: Policy = NO_POLICY;
  standings: Standings = {};
  isRead = false;
  #places: OwnPixels[] | undefined;
  #choices: DraftChoices = {};
  readonly #followers: (() => void)[] = [];

  /** Called after every change. */
  onChange(follow: () => void): void {
    this.#followers.push(follow);
  }

  async start(signal: AbortSignal): Promise<void> {
    const follow = (changes: Record<string, chrome.storage.StorageChange>): void => {
      const names = Object.keys(changes).filter((name) => name in SETTERS);
      for (const name of names) SETTERS[name]?.(this, changes[name]?.newValue);
      if (names.length > 0) this.#tellFollowers();
    };
    chrome.storage.local.onChanged.addListener(follow);
    signal.addEventListener("abort", () => letGo(() => chrome.storage.local.onChanged.removeListener(follow)));
    const values = await chrome.storage.local.get(Object.keys(SETTERS));
    for (const [name, value] of Object.entries(values)) SETTERS[name]?.(this, value);
    this.isRead = true;
    this.#tellFollowers();
  }

  /** Whether the user wants to be told of this draft's opens. */
  wantsReceipt(draftId: string): boolean {
    return this.#choices[draftId]?.on ?? this.settings.trackByDefault;
  }

  /** What this draft's mail is to carry, if it is to carry anything. */
  tracks(draftId: string): Tracks {
    return this.#choices[draftId]?.tracks ?? this.settings.tracks;
  }

  /** Whether what is put into a mail can lead its recipients to the server. */
  get isReachable(): boolean {
    return this.session === null || isReachable(this.session.publicUrl);
  }

  /** What the user wants to be reminded of, of this draft. */
  reminders(draftId: string): readonly ReminderKind[] {
    return this.#choices[draftId]?.reminders ?? [];
  }

  /** Whether a line tells the recipients. It is left out only where none of them is to be told. */
  discloses(draftId: string, addresses: readonly string[]): boolean {
    if (this.policy.alwaysDiscloses) return true;
    const isNobodyTold = addresses.length > 0 && addresses.every((one) => this.isNotTold(one));
    return this.#choices[draftId]?.disclosed ?? (this.settings.disclosure && !isNobodyTold);
  }

  wording(): Wording {
    return this.settings.disclosureText;
  }

  isNotTold(address: string): boolean {
    return covers(this.settings.disclosureOff, address.toLowerCase());
  }

  /** Whoever of these may not be counted, or cannot be told from others; null: nothing is known against any. */
  worstOf(addresses: readonly string[]): Whom | null {
    return worst(addresses, this.policy, this.standings);
  }

  /**
   * Remembered for as long as the draft may be opened again, in this browser. What comes back could not be written, and is for
   * background, which can make room.
   */
  async choose(draftId: string, choice: DraftChoice): Promise<DraftChoices | null> {
    const others = Object.entries(this.#choices).filter(([id]) => id !== draftId);
    const chosen = { ...this.#choices[draftId], ...choice, at: Date.now() };
    const newest = others.sort(([, one], [, other]) => other.at - one.at).slice(0, MOST_CHOICES - 1);
    this.#choices = { ...Object.fromEntries(newest), [draftId]: chosen };
    this.#tellFollowers();
    const choices = this.#choices;
    try {
      await chrome.storage.local.set({ [key.drafts]: choices });
      return null;
    } catch {
      return choices;
    }
  }

  async keepUndoTimes(gmailAddress: string, times: number[]): Promise<void> {
    if (times.join() === this.undoTimes[gmailAddress]?.join()) return;
    this.undoTimes = { ...this.undoTimes, [gmailAddress]: times };
    await chrome.storage.local.set({ [key.undoTimes]: this.undoTimes }).catch(() => undefined);
  }

  setSession(session: Session | null): void {
    this.session = session && { ...session, places: this.#places };
  }

  setPlaces(places: OwnPixels[] | undefined): void {
    this.#places = places;
    this.setSession(this.session);
  }

  setChoices(choices: DraftChoices): void {
    this.#choices = choices;
  }

  #tellFollowers(): void {
    for (const follow of this.#followers) follow();
  }
}

const SETTERS: Record<string, (kept: Kept, value: unknown) => void> = {
  [key.session]: (kept, value) => kept.setSession((value as Session | undefined) ?? null),
  [key.ownPixels]: (kept, value) => kept.setPlaces(value as OwnPixels[] | undefined),
  [key.settings]: (kept, value) => {
    kept.settings = { ...DEFAULT_SETTINGS, ...(value as Partial<Settings> | undefined) };
  },
  [key.connection]: (kept, value) => {
    kept.connection = (value as Connection | undefined) ?? null;
  },
  [key.selectors]: (kept, value) => {
    kept.selectors = value;
  },
  [key.undoTimes]: (kept, value) => {
    // An older version kept one list for all addresses: nobody knows whose they were.
    kept.undoTimes = Array.isArray(value) ? {} : ((value as UndoTimes | undefined) ?? {});
  },
  [key.policy]: (kept, value) => {
    kept.policy = { ...NO_POLICY, ...(value as Partial<Policy> | undefined) };
  },
  [key.standings]: (kept, value) => {
    kept.standings = (value as Standings | undefined) ?? {};
  },
  [key.drafts]: (kept, value) => kept.setChoices((value as DraftChoices | undefined) ?? {}),
};
