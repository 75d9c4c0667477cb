/** At a link that passes a counter: whose it is, and the way around it where the link itself says where it leads. */
import { readLink, type WrappedLink } from "../../shared/spot/links.js";
import { shortUrl } from "../../shared/words.js";
import { ownPixels } from "../carrying.js";
import { el } from "../draw.js";
import type { Page } from "../page.js";
import { say } from "../tongue.js";
import { LINK_STYLE } from "../trackerstyle.js";

/** Later than the hover card: the pointer crosses links on its way. */
const OPEN_AFTER_MS = 400;
const CLOSE_AFTER_MS = 250;
const GAP = 4;
const DESCRIPTION = "aria-description";

export function countedLinks(page: Page): void {
  new CountedLinks(page).listen();
}

class CountedLinks {
  readonly #host = el("div", { class: "greentick-link" });
  readonly #tip = el("div", { class: "tip", role: "group", "aria-label": say("link_tip") });
  #link: HTMLAnchorElement | null = null;
  #over: Element | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Page) {
    const style = el("style");
    style.textContent = LINK_STYLE;
    this.#host.attachShadow({ mode: "open" }).append(style, this.#tip);
  }

  listen(): void {
    const { signal, onPass } = this.page;
    const on = (name: string, hear: (event: never) => void, capture = false): void =>
      document.addEventListener(name, hear as EventListener, { signal, capture });
    on("pointerover", (event: PointerEvent) => this.#hover(event));
    on("focusin", (event: FocusEvent) => this.#focus(event));
    on("keydown", (event: KeyboardEvent) => this.#key(event), true);
    document.addEventListener("scroll", () => this.#close(), { signal, capture: true, passive: true });
    onPass(() => this.#link?.isConnected === false && this.#close());
    signal.addEventListener("abort", () => this.#close());
  }

  #hover({ target }: PointerEvent): void {
    const over = target === this.#host ? this.#link : this.#linkAt(target);
    if (over === this.#over) return;
    this.#over = over;
    clearTimeout(this.#timer);
    if (over === this.#link) return;
    if (over) this.#timer = setTimeout(() => this.#open(over as HTMLAnchorElement), OPEN_AFTER_MS);
    else this.#timer = setTimeout(() => this.#close(), CLOSE_AFTER_MS);
  }

  #focus({ target }: FocusEvent): void {
    const link = this.#linkAt(target);
    if (link) this.#open(link);
    else if (target !== this.#host) this.#close();
  }

  #key(event: KeyboardEvent): void {
    if (!this.#link) return;
    const isInside = event.target === this.#host;
    if (event.key === "Escape" || (isInside && event.key === "Tab")) {
      swallow(event);
      const link = this.#link;
      if (isInside) link.focus({ preventScroll: true });
      this.#close();
    } else if (event.target === this.#link && event.key === "ArrowDown") {
      const target = this.#tip.querySelector("a");
      if (target) swallow(event);
      target?.focus();
    } else if (isInside) event.stopPropagation();
  }

  #linkAt(target: EventTarget | null): HTMLAnchorElement | null {
    const { gmail, kept } = this.page;
    if (kept.settings.trackers === "off") return null;
    const link = (target as Partial<Element> | null)?.closest?.<HTMLAnchorElement>("a[href]");
    return link && gmail.bodyAround(link) ? link : null;
  }

  #open(link: HTMLAnchorElement): void {
    const address = link.getAttribute("href") ?? "";
    const read = this.#isOwn(address) ? null : readLink(address);
    this.#close();
    if (!read) return;
    this.#link = link;
    this.#tip.replaceChildren(...words(read));
    link.setAttribute(DESCRIPTION, description(read));
    document.body.append(this.#host);
    this.#place(link);
  }

  #isOwn(address: string): boolean {
    const { session } = this.page.kept;
    return session !== null && ownPixels(session).some(({ accountKey }) => address.includes(`/l/${accountKey}`));
  }

  /** Below the link if there is room, else above it. */
  #place(link: HTMLAnchorElement): void {
    const { left, top, bottom } = link.getBoundingClientRect();
    const { offsetHeight, offsetWidth, style } = this.#tip;
    const isBelow = bottom + GAP + offsetHeight <= window.innerHeight || top < offsetHeight + GAP;
    style.top = `${isBelow ? bottom + GAP : top - GAP - offsetHeight}px`;
    style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - offsetWidth - GAP))}px`;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#link?.removeAttribute(DESCRIPTION);
    this.#link = null;
    this.#host.remove();
  }
}

function words({ name, target }: WrappedLink): HTMLElement[] {
  const open = target
    ? el("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, say("link_open", shortUrl(target)))
    : say("link_unknown");
  return [el("p", {}, say("link_counted", name)), el("p", {}, open)];
}

function description({ name, target }: WrappedLink): string {
  return [say("link_counted", name), target ? say("link_arrow", shortUrl(target)) : say("link_unknown")].join(" ");
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
