/**
 * Says above a message which trackers are in it, and lets them through where the user wants that. The rules in background do
 * the stopping; what only the page can tell is handed to them for the next view.
 */
import { ownCopyIds } from "../../shared/ownpixel.js";
import { type SeenTrackers, threadName } from "../../shared/trackers.js";
import { ownPixels } from "../carrying.js";
import { Finder, type Found, type Known } from "../found.js";
import type { Message } from "../gmail/gmail.js";
import type { KeptTrackers } from "../kepttrackers.js";
import type { Page } from "../page.js";
import { drawTrackers, LINE, type LineContent, makeLine } from "../trackerview.js";

/** So long may judging take in one frame; the rest waits for the next. */
const BUDGET_MS = 6;
/** Images come one by one; what came together is shown and told together. */
const GATHER_MS = 100;
/** An image that has not come by then does not come. */
const LONGEST_LOADING_MS = 10_000;

export function trackers(page: Page, kept: KeptTrackers): void {
  new Trackers(page, kept).listen();
}

/** A message as it was last looked at. */
interface Seen {
  message: Message;
  found: Found[];
  threadId: string;
  sender: string;
  line: HTMLElement;
  isExpanded: boolean;
  /** Settings and choices the line was drawn under. */
  under: string;
  told: string;
}

const NEW = { isExpanded: false, under: "", told: "" };

class Trackers {
  readonly #finder = new Finder();
  readonly #seen = new WeakMap<Element, Seen>();
  /** In which message a tracker is. */
  readonly #messageOf = new WeakMap<Element, Seen>();
  /** Images that were asked for again. */
  readonly #reloaded = new WeakSet<Element>();
  /** Images of senders that are always allowed, each let through once. */
  readonly #tried = new WeakSet<Element>();
  /** Prints of images the user has let through from this page. */
  readonly #through = new Set<string>();
  readonly #settled = new Set<Seen>();
  readonly #untold = new Map<string, SeenTrackers & { learn: string[] }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly page: Page,
    private readonly kept: KeptTrackers,
  ) {}

  listen(): void {
    const { onPass, signal } = this.page;
    onPass(() => this.#look());
    // Whether an image came is known only now.
    const settled = ({ target }: Event): void => {
      const seen = this.#messageOf.get(target as Element);
      if (seen) this.#later(seen);
    };
    for (const name of ["load", "error"]) document.addEventListener(name, settled, { signal, capture: true });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  #look(): void {
    const { gmail, kept, again } = this.page;
    if (!kept.isRead || !this.kept.isRead) return;
    if (kept.settings.trackers === "off") {
      for (const line of document.querySelectorAll(`.${LINE}`)) line.remove();
      return;
    }
    const messages = gmail.messages();
    const ids = messages.length > 0 ? gmail.thread() : null;
    const end = performance.now() + BUDGET_MS;
    for (const message of messages) {
      const body = message.isOpen && message.isShown ? gmail.body(message) : null;
      if (!body) continue;
      if (performance.now() > end && this.#finder.isNew(body)) {
        again();
        return;
      }
      this.#lookAt(message, body, ids ? threadName(ids) : "");
    }
  }

  /** A message that is as it was costs two comparisons. */
  #lookAt(message: Message, body: HTMLElement, threadId: string): void {
    const before = this.#seen.get(body);
    const found = this.#finder.trackersIn(body, () => this.#known());
    if (before?.found === found && before.under === this.#under() && before.line.isConnected) return;
    if (found.length === 0) {
      before?.line.remove();
      return;
    }
    const looked = { message, found, threadId, sender: this.page.gmail.sender(message) };
    // The same object for as long as the line stands, since its buttons speak of it.
    const seen: Seen = Object.assign(before ?? { ...NEW, line: makeLine() }, looked);
    this.#seen.set(body, seen);
    for (const { image } of found) this.#messageOf.set(image, seen);
    this.#show(seen);
    if (!seen.line.isConnected) this.page.gmail.content(message)?.before(seen.line);
  }

  #show(seen: Seen): void {
    seen.under = this.#under();
    const content = this.#contentOf(seen);
    drawTrackers(seen.line, content, {
      allowOnce: () => void this.#letThrough(content.stopped),
      choose: (choice) => void this.page.tell({ type: "choose_for_sender", sender: seen.sender, choice }),
      help: () => void this.page.tell({ type: "open_help" }),
      expand: (isExpanded) => {
        seen.isExpanded = isExpanded;
        this.#show(seen);
      },
    });
    this.#tell(seen, content);
    if (content.choice === "always") this.#letThroughAlways(content.stopped);
  }

  #under(): string {
    return `${this.page.kept.settings.trackers} ${this.kept.choices}`;
  }

  #contentOf({ found, sender, isExpanded }: Seen): LineContent {
    const choice = this.kept.choiceFor(sender);
    const isBlocking = choice === "never" || (this.page.kept.settings.trackers === "block" && choice !== "always");
    const content: LineContent = { sender, choice, isBlocking, stopped: [], through: [], loaded: [], isExpanded };
    for (const one of found) content[this.#stateOf(one, choice === "always")].push(one);
    return content;
  }

  /** What has not come although a rule stood in its way was stopped. All else was asked for, whether it came or not. */
  #stateOf({ image, print, hasRule }: Found, isAllowed: boolean): "stopped" | "through" | "loaded" {
    if (this.#reloaded.has(image)) return "through";
    if (hasRule && !(image.complete && image.naturalWidth > 0)) return "stopped";
    return isAllowed || this.#through.has(print) ? "through" : "loaded";
  }

  #tell(seen: Seen, { stopped, through, loaded, isBlocking }: LineContent): void {
    const { message, threadId } = seen;
    const messageId = message.gmailMessageId || message.permMessageId;
    if (!threadId || !messageId) return;
    const all = [...stopped, ...through, ...loaded];
    const found = { names: [...new Set(all.map(({ name }) => name))], count: all.length, stopped: stopped.length };
    const learn = isBlocking ? loaded.map(({ address }) => address) : [];
    const told = JSON.stringify({ found, learn });
    if (seen.told === told) return;
    seen.told = told;
    this.#untold.set(messageId, { threadId, messageId, found, learn });
    this.#later();
  }

  #later(seen?: Seen): void {
    if (seen) this.#settled.add(seen);
    this.#timer ??= setTimeout(() => this.#catchUp(), GATHER_MS);
  }

  #catchUp(): void {
    this.#timer = undefined;
    for (const seen of this.#settled) if (seen.line.isConnected) this.#show(seen);
    this.#settled.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const untold = [...this.#untold.values()];
    this.#untold.clear();
    if (untold.length === 0) return;
    const messages = untold.map(({ learn: _, ...message }) => message);
    void this.page.tell({ type: "trackers_seen", messages, learn: untold.flatMap(({ learn }) => learn) });
  }

  #letThroughAlways(stopped: Found[]): void {
    const fresh = stopped.filter(({ image }) => !this.#tried.has(image));
    for (const { image } of fresh) this.#tried.add(image);
    if (fresh.length > 0) void this.#letThrough(fresh);
  }

  /** Opens the way for exactly these images, asks for them again, and shuts it when they are there. */
  async #letThrough(stopped: Found[]): Promise<void> {
    const images = stopped.map(({ address }) => address);
    const reply = await this.page.tell({ type: "let_trackers_through", images });
    if (!reply.ok) return;
    for (const { image, print } of stopped) {
      this.#reloaded.add(image);
      this.#through.add(print);
    }
    for (const { image } of stopped) this.#later(this.#messageOf.get(image));
    await Promise.all(stopped.map(({ image }) => loadAgain(image)));
    await this.page.tell({ type: "trackers_let_through", images });
  }

  #known(): Known {
    const { session, settings } = this.page.kept;
    const own = session ? ownPixels(session) : [];
    return {
      isBlocking: settings.trackers === "block",
      isOwn: (address) => ownCopyIds(address, own).length > 0,
      isLearned: (print) => this.kept.isLearned(print),
    };
  }
}

function loadAgain(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve) => {
    const done = () => resolve();
    image.addEventListener("load", done, { once: true });
    image.addEventListener("error", done, { once: true });
    setTimeout(done, LONGEST_LOADING_MS);
    image.setAttribute("src", image.getAttribute("src") ?? "");
  });
}
