/** Sentences the user should see once: a mail that went out without a receipt, a tab that must be reloaded. They go by themselves. */
import { el } from "../draw.js";
import { NOTICE_STYLE } from "../noticestyle.js";

export interface Notice {
  words: string;
  action?: { words: string; act(): void };
  /** What it says goes on being so. */
  stays?: boolean;
}

/** More at once would be a wall; the oldest goes. */
const MOST = 3;
const GOES_AFTER_MS = 12_000;

export class Notices {
  readonly #host = el("div", { class: "greentick-notices" });
  readonly #list = el("div", { class: "list", role: "status", "aria-live": "polite" });
  /** Words of the bar itself, fetched while the extension is there to translate them. */
  readonly #dismiss: string;

  constructor(dismiss: string) {
    this.#dismiss = dismiss;
    const style = el("style");
    style.textContent = NOTICE_STYLE;
    this.#host.attachShadow({ mode: "open" }).append(style, this.#list);
  }

  /** The same sentence is not shown twice at once. */
  show({ words, action, stays = false }: Notice): void {
    if (!this.#host.isConnected) (document.body ?? document.documentElement).append(this.#host);
    if ([...this.#list.children].some((shown) => shown.querySelector("span")?.textContent === words)) return;
    const close = () => this.#remove(notice);
    const notice = el(
      "div",
      { class: "notice" },
      el("span", {}, words),
      action ? el("button", { type: "button", click: action.act }, action.words) : null,
      el(
        "button",
        { type: "button", class: "close", "aria-label": this.#dismiss, title: this.#dismiss, click: close },
        "×",
      ),
    );
    this.#list.append(notice);
    if (!stays) this.#letGo(notice);
    while (this.#list.childElementCount > MOST) this.#list.firstElementChild?.remove();
  }

  /** Not while somebody is at it, and not while nobody can see it. */
  #letGo(notice: Element): void {
    setTimeout(() => {
      const isHeld = notice.matches(":hover") || notice.contains(this.#host.shadowRoot?.activeElement ?? null);
      if (isHeld || document.hidden) this.#letGo(notice);
      else this.#remove(notice);
    }, GOES_AFTER_MS);
  }

  #remove(notice: Element): void {
    notice.remove();
    if (this.#list.childElementCount === 0) this.#host.remove();
  }
}
