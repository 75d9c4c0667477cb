/** The drafts that stand in compose windows, as the last pass has seen them: when a mail leaves, its window is gone already. */
import type { Page } from "./page.js";

export class OpenDrafts {
  #open = new Set<string>();
  readonly #plain = new Set<string>();

  constructor(private readonly page: Page) {}

  /** `appeared` is called with a draft's id when a window for it comes up. */
  watch(appeared: (draftId: string) => void): void {
    this.page.onPass(() => {
      const composes = this.page.gmail.composes();
      for (const { draftId, isPlainText } of composes) {
        if (isPlainText) this.#plain.add(draftId);
        else this.#plain.delete(draftId);
        if (!this.#open.has(draftId)) appeared(draftId);
      }
      this.#open = new Set(composes.map(({ draftId }) => draftId));
    });
  }

  isPlainText(draftId: string): boolean {
    return this.#plain.has(draftId);
  }
}
