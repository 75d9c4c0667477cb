/** The card that opens at a tick: by hovering, by focus, by Enter; it never covers the line it belongs to. */

import type { Reply, Request } from "../../shared/messages.js";
import { holds, oneOf } from "../../shared/policy.js";
import type { ReminderKind } from "../../shared/reminders.js";
import type { Mail } from "../../shared/tick.js";
import { CARD_STYLE } from "../cardstyle.js";
import { type CardContent, drawCard, type Sparing } from "../cardview.js";
import { el } from "../draw.js";
import type { Page } from "../page.js";
import type { Reminding } from "../remindview.js";
import { ownMail, type TickOf, tickAt, tickLike } from "../tick.js";
import { say } from "../tongue.js";

const OPEN_AFTER_MS = 150;
/** Time to get from the tick into the card. */
const CLOSE_AFTER_MS = 250;
const GAP = 6;

export function hoverCard(page: Page): void {
  new HoverCard(page).listen();
}

class HoverCard {
  readonly #host = el("div", { class: "greentick-card" });
  readonly #box = el("div", { role: "dialog", "aria-labelledby": "title", class: "card", tabindex: "-1" });
  #tick: HTMLElement | null = null;
  #of: TickOf | null = null;
  /** The tick under the pointer, or whose card is. */
  #over: HTMLElement | null = null;
  #drawn = "";
  #isExpanded = false;
  #reminding: Reminding = "closed";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Page) {
    const style = el("style");
    style.textContent = CARD_STYLE;
    this.#host.attachShadow({ mode: "open" }).append(style, this.#box);
  }

  listen(): void {
    const { signal, onPass } = this.page;
    const on = (name: string, hear: (event: never) => void, capture = false): void =>
      document.addEventListener(name, hear as EventListener, { signal, capture });
    on("pointerover", (event: PointerEvent) => {
      if (!this.#hasFocus()) this.#hover(event);
    });
    // A card that shrinks slips from under a pointer at rest: what is used is left only by a pointer that moves.
    on("pointermove", (event: PointerEvent) => {
      if (this.#hasFocus()) this.#hover(event);
    });
    on("focusin", (event: FocusEvent) => this.#focus(event));
    on("keydown", (event: KeyboardEvent) => this.#key(event), true);
    // A press on the tick is for the card; Gmail would open the thread.
    for (const name of ["click", "mousedown", "mouseup", "dblclick"])
      on(name, (event: MouseEvent) => this.#press(event), true);
    document.addEventListener("scroll", () => this.#close(), { signal, capture: true, passive: true });
    onPass(() => this.#refresh());
    signal.addEventListener("abort", () => this.#close());
  }

  #hover({ target }: PointerEvent): void {
    const found = tickAt(target);
    const over = this.#holds(target) ? this.#tick : (found?.tick ?? null);
    if (over === this.#over) return;
    this.#over = over;
    clearTimeout(this.#timer);
    if (over === this.#tick) return;
    if (found) this.#timer = setTimeout(() => this.#open(found.tick, found.of), OPEN_AFTER_MS);
    else this.#timer = setTimeout(() => this.#close(), CLOSE_AFTER_MS);
  }

  #focus({ target }: FocusEvent): void {
    const found = tickAt(target);
    if (found) this.#open(found.tick, found.of);
    else if (!this.#holds(target)) this.#close();
  }

  #key(event: KeyboardEvent): void {
    const found = tickAt(event.target);
    if (event.key === "Escape" && this.#tick) this.#escape(event);
    else if (found && ["Enter", " ", "ArrowDown"].includes(event.key)) {
      swallow(event);
      this.#open(found.tick, found.of);
      this.#enter();
    } else if (this.#holds(event.target) && event.key === "Tab") this.#tab(event);
    // Gmail has a shortcut for nearly every key.
    if (this.#holds(event.target)) event.stopPropagation();
  }

  #escape(event: KeyboardEvent): void {
    swallow(event);
    const tick = this.#tick;
    const wasInside = this.#holds(event.target);
    this.#close();
    if (wasInside) tick?.focus({ preventScroll: true });
    // Coming back to the tick must not open the card again.
    if (wasInside) this.#close();
  }

  /** The card stands at the end of the page: leaving it leads back to where it came from. */
  #tab(event: KeyboardEvent): void {
    const stops = this.#stops();
    const at = stops.indexOf(this.#host.shadowRoot?.activeElement as HTMLElement);
    const next = stops[at + (event.shiftKey ? -1 : 1)];
    swallow(event);
    if (next) next.focus();
    else this.#tick?.focus();
  }

  #press(event: MouseEvent): void {
    const found = tickAt(event.target);
    if (!found) return;
    swallow(event);
    if (event.type === "click") this.#open(found.tick, found.of);
  }

  #open(tick: HTMLElement, of: TickOf): void {
    clearTimeout(this.#timer);
    if (this.#tick === tick && this.#host.isConnected) return;
    this.#tick = tick;
    this.#of = of;
    this.#beginAnew();
    this.#show();
  }

  /** What was unfolded and said was of another mail. */
  #beginAnew(): void {
    this.#isExpanded = false;
    this.#reminding = "closed";
  }

  #show(): void {
    const content = this.#content();
    // A list that is left stays in Gmail's page, unseen.
    if (!content || !this.#tick?.checkVisibility()) {
      this.#close();
      return;
    }
    this.#tick.setAttribute("aria-expanded", "true");
    // Drawn anew only when it changes, so that no button vanishes under the pointer.
    const drawn = JSON.stringify({ ...content, now: 0 });
    if (drawn !== this.#drawn) this.#draw(content);
    this.#drawn = drawn;
    if (!this.#host.isConnected) document.body.append(this.#host);
    this.#place(this.#tick);
  }

  #draw(content: CardContent): void {
    const focused = this.#host.shadowRoot?.activeElement?.getAttribute("data-key");
    const drawn = drawCard(content, {
      expand: () => {
        this.#isExpanded = true;
        this.#show();
        // The rest begins where the button was.
        this.#box.focus({ preventScroll: true });
      },
      correct: ({ id }, own) => void this.#correct(id, own),
      spare: (domain) => void this.#spare(domain),
      remind: {
        open: () => {
          this.#remind("open");
          this.#focusOn('[data-key^="remind-"]');
        },
        choose: (kind) => void this.#setReminder(kind),
      },
      everything: () => void this.#everything(),
    });
    this.#box.replaceChildren(...drawn);
    if (focused) this.#focusOn(`[data-key="${CSS.escape(focused)}"]`);
  }

  #content(): CardContent | null {
    const { mails, kept } = this.page;
    const known = this.#of ? mails.of(this.#of) : [];
    const mail = this.#of ? ownMail(this.#of, mails) : undefined;
    if (!mail || !this.#of) return null;
    const isOfThread = !this.#of.permMessageId && !this.#of.gmailMessageId;
    return {
      mail,
      others: isOfThread ? known.filter((one) => one !== mail) : [],
      marks: kept.settings.marks,
      connection: kept.connection,
      isExpanded: this.#isExpanded,
      reminding: this.#reminding,
      sparing: this.#sparing(mail),
      now: Date.now(),
    };
  }

  #sparing(mail: Mail): Sparing {
    const addresses = mail.kind === "receipt" ? mail.receipt.recipients.map(({ address }) => address) : [];
    const whom = oneOf(addresses);
    return { whom, isDone: whom !== "" && holds(this.page.kept.policy.neverTrack, whom) };
  }

  /** When it worked the list changes by itself, and the card with it. */
  async #spare(whom: string): Promise<void> {
    const reply = await this.#ask({ type: "never_track", whom });
    if (reply?.ok === false) this.#complain(reply.problem);
  }

  async #correct(eventId: string, own: boolean): Promise<void> {
    const mail = this.#content()?.mail;
    if (mail?.kind !== "receipt") return;
    const reply = await this.#ask({ type: "correct", messageId: mail.receipt.id, eventId, own });
    // When it worked the receipt changes by itself, and the card with it.
    if (reply?.ok === false) this.#complain(say("card_correction_failed", reply.problem));
  }

  async #everything(): Promise<void> {
    const mail = this.#content()?.mail;
    if (mail?.kind !== "receipt") return;
    const reply = await this.#ask({ type: "open_dashboard", messageId: mail.receipt.id });
    if (reply?.ok) this.#close();
    else if (reply) this.#complain(reply.problem);
  }

  /** Null where the card has become another mail's meanwhile: what came of it is nothing to say there. */
  async #ask(request: Request): Promise<Reply | null> {
    const id = this.#receiptId();
    const reply = await this.page.tell(request);
    return this.#receiptId() === id ? reply : null;
  }

  #receiptId(): string {
    const mail = this.#content()?.mail;
    return mail?.kind === "receipt" ? mail.receipt.id : "";
  }

  /** Pressed again, it is said again and not twice. */
  #complain(problem: string): void {
    this.#box.querySelector("[role=alert]")?.remove();
    const line = el("p", { role: "alert" }, problem);
    this.#box.insertBefore(line, this.#box.querySelector(".foot"));
    line.scrollIntoView({ block: "nearest" });
  }

  async #setReminder(kind: ReminderKind): Promise<void> {
    const mail = this.#content()?.mail;
    if (mail?.kind !== "receipt") return;
    const reply = await this.#ask({ type: "set_reminder", messageId: mail.receipt.id, kind });
    if (reply) this.#remind({ said: reply.ok ? say("reminders_is_set") : reply.problem });
  }

  #remind(reminding: Reminding): void {
    this.#reminding = reminding;
    this.#show();
  }

  /** Where what had the focus is gone, the focus stays within the card. */
  #focusOn(selector: string): void {
    const found = this.#box.querySelector<HTMLElement>(selector);
    if (found) found.focus();
    else this.#box.focus({ preventScroll: true });
  }

  #hasFocus(): boolean {
    return Boolean(this.#host.shadowRoot?.activeElement);
  }

  /** After each pass: the row may be gone, or its mail may have been opened. */
  #refresh(): void {
    if (!this.#tick) return;
    this.#follow(this.#tick);
    const before = this.#receiptId();
    this.#of = tickAt(this.#tick)?.of ?? null;
    if (this.#receiptId() !== before) this.#beginAnew();
    this.#show();
  }

  /** Gmail draws rows anew whenever it likes: a card somebody is at goes over to the tick that now stands for the same. */
  #follow(tick: HTMLElement): void {
    if (tick.isConnected || !(this.#hasFocus() || this.#over)) return;
    const twin = tickLike(tick);
    if (!twin) return;
    if (this.#over === tick) this.#over = twin;
    this.#tick = twin;
  }

  /** Below the line if there is room, else above it; beside the tick, within the window. */
  #place(tick: HTMLElement): void {
    const line = this.page.gmail.lineOf(tick).getBoundingClientRect();
    const { left } = tick.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const below = innerHeight - line.bottom - 2 * GAP;
    const above = line.top - 2 * GAP;
    const { style } = this.#box;
    style.maxHeight = `${Math.max(below, above)}px`;
    const { offsetHeight, offsetWidth } = this.#box;
    const isBelow = offsetHeight <= below || below >= above;
    style.top = `${Math.max(GAP, isBelow ? line.bottom + GAP : line.top - GAP - offsetHeight)}px`;
    style.left = `${Math.max(GAP, Math.min(left - 12, innerWidth - offsetWidth - GAP))}px`;
  }

  #holds(target: EventTarget | null): boolean {
    return target === this.#host || (target instanceof Node && this.#box.contains(target));
  }

  #stops(): HTMLElement[] {
    return [...this.#box.querySelectorAll<HTMLElement>("button")];
  }

  /** Into the card: its first control, or the card itself where there is only text. */
  #enter(): void {
    (this.#stops()[0] ?? this.#box).focus();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#tick?.removeAttribute("aria-expanded");
    this.#tick = null;
    this.#drawn = "";
    this.#host.remove();
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
