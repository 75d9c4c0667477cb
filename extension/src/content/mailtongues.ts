/**
 * In which language a mail is being written, guessed while it is: when it leaves, nothing may wait for an answer. The text
 * is looked at by the browser itself and goes nowhere.
 */
import { isLineLanguage } from "../shared/disclosure.js";
import type { Page } from "./page.js";

const PAUSE_MS = 700;
/** So much of a text tells its language; less than this does not. */
const LONGEST = 1_500;
const SHORTEST = 12;

export class MailTongues {
  readonly #known = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Pick<Page, "gmail" | "signal" | "onPass" | "again">) {
    const { signal, onPass } = page;
    const later = (): void => {
      this.#timer ??= setTimeout(() => void this.#look(), PAUSE_MS);
    };
    document.addEventListener("input", later, { signal, passive: true });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    let seen = "";
    onPass(() => {
      const open = page.gmail
        .composes()
        .map(({ draftId }) => draftId)
        .join();
      if (open !== seen && open !== "") later();
      seen = open;
    });
  }

  /** A tag such as `de`; empty while it cannot be told. */
  of(draftId: string): string {
    return this.#known.get(draftId) ?? "";
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    if (this.page.signal.aborted) return;
    for (const compose of this.page.gmail.composes()) {
      const { gmail } = this.page;
      // A short answer tells little by itself; it is in the language of what it answers.
      const spoken =
        (await tongueOf(gmail.written(compose, LONGEST))) || (await tongueOf(gmail.answered(compose, LONGEST)));
      if (spoken === this.of(compose.draftId)) continue;
      this.#known.set(compose.draftId, spoken);
      this.page.again();
    }
  }
}

/**
 * By its script where that tells, else as the browser guesses; empty where that is not sure. Of a short text it never is, and
 * is right all the same where it sees but one language, which is one of the line's.
 */
export async function tongueOf(text: string): Promise<string> {
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (text.trim().length < SHORTEST) return "";
  try {
    const { languages, isReliable } = await chrome.i18n.detectLanguage(text);
    const { language = "", percentage = 0 } = languages[0] ?? {};
    return isReliable || (percentage === 100 && isLineLanguage(language)) ? language : "";
  } catch {
    return "";
  }
}
