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
const GOES_AFTER_S = 12;

export class Notices {
  readonly #host = el("div", { class: "greentick-notices" });
  readonly #list = el("div", { class: "list", role: "status", "aria-live": "polite" });
  /** Words of the bar itself, fetched while the extension is there to translate them. */
  readonly #dismiss: string;
  /** How long each may still be read, in seconds. Without one it stays. */
  readonly #left = new Map<Element, number>();

  constructor(dismiss: string) {
    this.#dismiss = dismiss;
    const style = el("style");
    style.textContent = NOTICE_STYLE;
    this.#host.attachShadow({ mode: "open" }).append(style, this.#list);
  }

  /** The same sentence is not shown twice at once. */
  show({ words, action, stays = false }: Notice): void {
    if (!this.#host.isConnected) (document.body ?? document.documentElement).append(this.#host);
    const same = [...this.#list.children].find((shown) => shown.querySelector("span")?.textContent === words);
    if (same) {
      if (this.#left.has(same)) this.#left.set(same, GOES_AFTER_S);
      return;
    }
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
    for (const old of [...this.#list.children].slice(0, -MOST)) this.#remove(old);
  }

  /** Not while somebody is at it, nor while nobody can see it: after that its time begins anew. */
  #letGo(notice: Element): void {
    this.#left.set(notice, GOES_AFTER_S);
    const clock = setInterval(() => {
      const isHeld = notice.matches(":hover") || notice.contains(this.#host.shadowRoot?.activeElement ?? null);
      const left = isHeld || document.hidden ? GOES_AFTER_S : (this.#left.get(notice) ?? 0) - 1;
      this.#left.set(notice, left);
      if (left <= 0 || !notice.isConnected) {
        clearInterval(clock);
        this.#remove(notice);
      }
    }, 1_000);
  }

  #remove(notice: Element): void {
    this.#left.delete(notice);
    notice.remove();
    if (this.#list.childElementCount === 0) this.#host.remove();
  }
}
