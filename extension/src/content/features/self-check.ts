/** Reports which hooks find their place in Gmail's page, so that a change at Gmail is told and not guessed. */
import type { SelfCheck } from "../../shared/storage.js";
import type { Page } from "../page.js";

type Hooks = SelfCheck["hooks"];
type Doubtful = "compose" | "list" | "thread" | "labels";

/** Gmail builds its page in steps: only what is still missing a moment later is missing. */
const SETTLE_MS = 3_000;

export class SelfCheckReport {
  readonly #hooks: Hooks = { compose: null, send: null, list: null, thread: null };
  readonly #doubts = new Map<keyof Hooks, ReturnType<typeof setTimeout>>();

  constructor(private readonly page: Page) {}

  start(): void {
    this.page.onPass(() => this.#look());
    this.page.signal.addEventListener("abort", () => this.#doubts.forEach(clearTimeout));
  }

  /** What was found works, until it was seen not to. */
  #look(): void {
    const { gmail } = this.page;
    const composes = gmail.composes();
    if (composes.length > 0 && composes.every(({ send }) => send && gmail.sendCell(send))) this.report("compose", true);
    else if (gmail.hasEditor()) this.#doubt("compose");
    if (gmail.rows().length > 0) this.report("list", true);
    else if (gmail.hasTraceOf("row")) this.#doubt("list");
    if (gmail.thread() && gmail.messages().some((message) => gmail.messageDate(message))) this.report("thread", true);
    else if (gmail.hasTraceOf("message")) this.#doubt("thread");
    if (gmail.hasUnknownLabels()) this.#doubt("labels");
    else if (this.#hooks.labels === false) this.report("labels", true);
  }

  report(hook: keyof Hooks, works: boolean): void {
    if (this.#hooks[hook] === works) return;
    this.#hooks[hook] = works;
    void this.page.tell({ type: "self_check", report: { at: Date.now(), hooks: { ...this.#hooks } } });
  }

  #doubt(hook: Doubtful): void {
    if (this.#hooks[hook] === false || this.#doubts.has(hook)) return;
    const settle = () => {
      this.#doubts.delete(hook);
      if (!this.#works(hook)) this.report(hook, false);
    };
    this.#doubts.set(hook, setTimeout(settle, SETTLE_MS));
  }

  #works(hook: Doubtful): boolean {
    const { gmail } = this.page;
    if (hook === "labels") return !gmail.hasUnknownLabels();
    if (hook === "list") return gmail.rows().length > 0 || !gmail.hasTraceOf("row");
    if (hook === "thread")
      return !gmail.hasTraceOf("message") || gmail.messages().some((message) => gmail.messageDate(message));
    const composes = gmail.composes();
    return !gmail.hasEditor() || (composes.length > 0 && composes.every(({ send }) => send !== null));
  }
}
