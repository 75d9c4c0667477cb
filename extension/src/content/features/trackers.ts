/**
 * Says above a message which trackers are in it, and lets them through where the user wants that. The rules in background do
 * the stopping; what only the page can tell is handed to them for the next view.
 */
import { ownCopyIds } from "../../shared/ownpixel.js";
import { readAddress } from "../../shared/spot/address.js";
import { threadName } from "../../shared/trackers.js";
import { ownPixels } from "../answering.js";
import { Finder, type Found, type Known } from "../found.js";
import type { Message } from "../gmail/gmail.js";
import type { KeptTrackers } from "../kepttrackers.js";
import type { Page } from "../page.js";
import { drawTrackers, LINE, type LineContent, makeLine } from "../trackerview.js";

/** So long may judging take in one frame; the rest waits for the next. */
const BUDGET_MS = 6;
/** An image that has not come by then does not come. */
const LONGEST_LOADING_MS = 10_000;

export function trackers(page: Page, kept: KeptTrackers): void {
  new Trackers(page, kept).listen();
}

class Trackers {
  readonly #finder = new Finder();
  /** Prints of images the user has let through from this page. */
  readonly #through = new Set<string>();
  /** Images that were asked for again. */
  readonly #reloaded = new WeakSet<Element>();
  readonly #trackers = new WeakSet<Element>();
  readonly #told = new Map<string, string>();
  readonly #expanded = new WeakSet<Element>();

  constructor(
    private readonly page: Page,
    private readonly kept: KeptTrackers,
  ) {}

  listen(): void {
    const { onPass, again, signal } = this.page;
    onPass(() => this.#look());
    // Whether an image came is known only now.
    const settled = ({ target }: Event): void => {
      if (this.#trackers.has(target as Element)) again();
    };
    for (const name of ["load", "error"]) document.addEventListener(name, settled, { signal, capture: true });
  }

  #look(): void {
    const { gmail, kept, again } = this.page;
    if (!kept.isRead || !this.kept.isRead) return;
    if (kept.settings.trackers === "off") {
      for (const line of document.querySelectorAll(`.${LINE}`)) line.remove();
      return;
    }
    const end = performance.now() + BUDGET_MS;
    for (const message of gmail.messages()) {
      const body = message.isOpen && message.isShown ? gmail.body(message) : null;
      if (!body) continue;
      if (performance.now() > end && this.#finder.isNew(body)) {
        again();
        return;
      }
      this.#show(message, body);
    }
  }

  #show(message: Message, body: HTMLElement): void {
    const found = this.#finder.trackersIn(body, this.#known());
    for (const { image } of found) this.#trackers.add(image);
    const line = message.element.querySelector<HTMLElement>(`.${LINE}`);
    if (found.length === 0) {
      line?.remove();
      return;
    }
    const content = this.#contentOf(message, found);
    const host = line ?? makeLine();
    drawTrackers(host, content, {
      allowOnce: () => void this.#letThrough(content.stopped),
      choose: (choice) => void this.page.tell({ type: "choose_for_sender", sender: content.sender, choice }),
      help: () => void this.page.tell({ type: "open_help" }),
      expand: (isExpanded) => this.#expand(body, isExpanded),
    });
    if (!line) this.page.gmail.content(message)?.before(host);
    this.#tell(message, content);
    if (content.choice === "always") this.#letThroughAlways(content.stopped);
  }

  #contentOf(message: Message, found: Found[]): LineContent {
    const sender = this.page.gmail.sender(message);
    const choice = this.kept.choiceFor(sender);
    const { trackers: mode } = this.page.kept.settings;
    const isBlocking = choice === "never" || (mode === "block" && choice !== "always");
    const body = this.page.gmail.body(message);
    const content: LineContent = {
      sender,
      choice,
      isBlocking,
      stopped: [],
      through: [],
      loaded: [],
      isExpanded: body !== null && this.#expanded.has(body),
    };
    for (const one of found) content[this.#stateOf(one, choice === "always")].push(one);
    return content;
  }

  /** What has not come although a rule stood in its way was stopped. All else was asked for, whether it came or not. */
  #stateOf({ image, print, hasRule }: Found, isAllowed: boolean): "stopped" | "through" | "loaded" {
    if (this.#reloaded.has(image)) return "through";
    const hasCome = image.complete && image.naturalWidth > 0;
    const isStopped =
      hasRule && !hasCome && (this.page.kept.settings.trackers === "block" || this.kept.isLearned(print));
    if (isStopped) return "stopped";
    return isAllowed || this.#through.has(print) ? "through" : "loaded";
  }

  #tell(message: Message, { stopped, through, loaded, isBlocking }: LineContent): void {
    const ids = this.page.gmail.thread();
    const messageId = message.gmailMessageId || message.permMessageId;
    if (!ids || !messageId) return;
    const all = [...stopped, ...through, ...loaded];
    const names = [...new Set(all.map(({ name }) => name))];
    const found = { names, count: all.length, stopped: stopped.length };
    const learn = isBlocking ? loaded.map(({ address }) => address) : [];
    const told = JSON.stringify({ found, learn });
    if (this.#told.get(messageId) === told) return;
    this.#told.set(messageId, told);
    void this.page.tell({ type: "trackers_seen", threadId: threadName(ids), messageId, found, learn });
  }

  #letThroughAlways(stopped: Found[]): void {
    if (stopped.length > 0) void this.#letThrough(stopped);
  }

  /** Opens the way for exactly these images, asks for them again, and shuts it when they are there. */
  async #letThrough(stopped: Found[]): Promise<void> {
    const images = stopped.map(({ address }) => address);
    for (const { image } of stopped) this.#reloaded.add(image);
    const reply = await this.page.tell({ type: "let_trackers_through", images });
    if (!reply.ok) {
      for (const { image } of stopped) this.#reloaded.delete(image);
      return;
    }
    for (const { print } of stopped) this.#through.add(print);
    await Promise.all(stopped.map(({ image }) => loadAgain(image)));
    await this.page.tell({ type: "trackers_let_through", images });
    this.page.again();
  }

  #expand(body: HTMLElement, isExpanded: boolean): void {
    if (isExpanded) this.#expanded.add(body);
    else this.#expanded.delete(body);
    this.page.again();
  }

  #known(): Known {
    const { session } = this.page.kept;
    const own = session ? ownPixels(session) : null;
    const server = session && URL.canParse(session.publicUrl) ? new URL(session.publicUrl).hostname : "";
    return {
      isOwn: (address) => own !== null && ownCopyIds(address, own).length > 0,
      isLearned: (print) => this.kept.isLearned(print),
      isOwnServer: (address) => {
        const read = readAddress(address);
        return server !== "" && typeof read !== "string" && read.host === server;
      },
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
