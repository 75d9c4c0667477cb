/**
 * One observer and at most one pass per frame over what has changed. While nothing changes, nothing runs; what we change
 * ourselves and what is typed into a mail does not count.
 */

const ATTRIBUTES = [
  "data-legacy-thread-id",
  "data-thread-id",
  "data-thread-perm-id",
  "data-message-id",
  "data-legacy-message-id",
  "role",
  "value",
];
const NOISE = '[contenteditable="true"], [g_editable="true"], [class^="greentick-"]';

export class Watch {
  readonly #visits: (() => void)[] = [];
  #isDue = false;

  constructor(
    private readonly view: Window & typeof globalThis,
    private readonly signal: AbortSignal,
  ) {}

  /** `visit` runs in every pass, in the order of adding. */
  onPass(visit: () => void): void {
    this.#visits.push(visit);
  }

  /** Asks for a pass with the next frame. */
  again(): void {
    if (this.#isDue || this.signal.aborted) return;
    this.#isDue = true;
    this.view.requestAnimationFrame(() => this.#pass());
  }

  start(): void {
    const { MutationObserver, document } = this.view;
    const observer = new MutationObserver((records) => {
      if (records.some(matters)) this.again();
    });
    this.#forgetOwnChanges = () => observer.takeRecords();
    observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES });
    this.signal.addEventListener("abort", () => observer.disconnect());
    for (const name of ["hashchange", "DOMContentLoaded", "load"]) {
      this.view.addEventListener(name, () => this.again(), { signal: this.signal });
    }
    this.again();
  }

  #forgetOwnChanges = (): unknown => undefined;

  #pass(): void {
    this.#isDue = false;
    if (this.signal.aborted) return;
    for (const visit of this.#visits) this.#run(visit);
    this.#forgetOwnChanges();
  }

  /** What breaks one feature, as a change at Gmail may, leaves the others alone. */
  #run(visit: () => void): void {
    try {
      visit();
    } catch (error) {
      this.view.reportError(error);
    }
  }
}

function matters({ target }: MutationRecord): boolean {
  return !(target as Partial<Element>).closest?.(NOISE);
}
