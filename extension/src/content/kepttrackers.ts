/** What background keeps of other people's trackers, in memory: rows are painted from it without waiting. */
import {
  type Learned,
  type SenderChoice,
  type SenderChoices,
  type ThreadTrackers,
  threadName,
  trackerKey,
} from "../shared/trackers.js";
import type { ThreadIds } from "./gmail/gmail.js";
import { letGo } from "./life.js";

const THREADS = trackerKey.thread("");

export class KeptTrackers {
  isRead = false;
  /** Grows when the user chooses for a sender. */
  choices = 0;
  #choices: SenderChoices = {};
  #prints: ReadonlySet<string> = new Set();
  readonly #threads = new Map<string, ThreadTrackers>();

  constructor(private readonly changed: () => void) {}

  async start(signal: AbortSignal): Promise<void> {
    const follow = (changes: Record<string, chrome.storage.StorageChange>): void => {
      const taken = Object.entries(changes).filter(([name, { newValue }]) => this.#take(name, newValue));
      if (taken.length > 0) this.changed();
    };
    chrome.storage.local.onChanged.addListener(follow);
    signal.addEventListener("abort", () => letGo(() => chrome.storage.local.onChanged.removeListener(follow)));
    const values = await chrome.storage.local.get(await names());
    for (const [name, value] of Object.entries(values)) this.#take(name, value);
    this.isRead = true;
    this.changed();
  }

  /** What earlier looks have shown of this thread. */
  ofThread(ids: ThreadIds): ThreadTrackers | undefined {
    return this.#threads.get(threadName(ids));
  }

  choiceFor(sender: string): SenderChoice | null {
    return Object.hasOwn(this.#choices, sender) ? (this.#choices[sender]?.choice ?? null) : null;
  }

  /** Whether a rule for this image was learned. */
  isLearned(print: string): boolean {
    return this.#prints.has(print);
  }

  #take(name: string, value: unknown): boolean {
    if (name === trackerKey.senders) {
      this.#choices = (value as SenderChoices | undefined) ?? {};
      this.choices += 1;
    } else if (name === trackerKey.learned) this.#prints = new Set((value as Learned | undefined)?.prints);
    else if (!name.startsWith(THREADS)) return false;
    else if (value) this.#threads.set(name.slice(THREADS.length), value as ThreadTrackers);
    else this.#threads.delete(name.slice(THREADS.length));
    return true;
  }
}

async function names(): Promise<string[]> {
  const all = (await chrome.storage.local.getKeys?.()) ?? [];
  const others: string[] = [trackerKey.senders, trackerKey.learned];
  return [...others, ...all.filter((name) => name.startsWith(THREADS))];
}
