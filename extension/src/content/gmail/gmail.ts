/** Gmail's page as the features see it. All that is known of its markup is here and in selectors.ts. */
import { all, around, first, idIn } from "./find.js";
import { labelOfView, labelsIn, ownNames } from "./labels.js";
import { SELECTORS, type Selectors } from "./selectors.js";

const ADDRESS = /[^\s()<>,;:"]+@[^\s()<>,;:"]+\.[^\s()<>,;:"]+/;

/** A thread by its two names; either may be unknown. */
export interface ThreadIds {
  permThreadId: string;
  threadId: string;
}

/** One line of a list that is in the page, shown or kept for later. */
export interface Row extends ThreadIds {
  element: HTMLElement;
  /** What the tick stands before. */
  subject: HTMLElement;
  /** The legacy id of the thread's newest message, where the row tells it. */
  lastMessageId: string;
  isShown: boolean;
}

/** A compose window, an inline reply or forward. */
export interface Compose {
  element: HTMLElement;
  draftId: string;
  send: HTMLElement | null;
  isPlainText: boolean;
}

/** One message of an open thread. */
export interface Message {
  element: HTMLElement;
  permMessageId: string;
  gmailMessageId: string;
  isOpen: boolean;
  isShown: boolean;
}

export class Gmail {
  selectors: Selectors = SELECTORS;
  #rows: Row[] | null = null;
  #messages: Message[] | null = null;

  constructor(private readonly document: Document) {}

  /** At the beginning of each pass: what was found before may be gone. */
  lookAnew(): void {
    this.#rows = null;
    this.#messages = null;
  }

  rows(): Row[] {
    this.#rows ??= this.#findRows();
    return this.#rows;
  }

  #findRows(): Row[] {
    const seen = new Set<Element>();
    return all(this.document, this.selectors.rowIds).flatMap((carrier) => {
      const element = around(carrier, this.selectors.row);
      const subject = around(carrier, this.selectors.rowSubject) ?? carrier;
      const permThreadId = idIn(carrier, "data-thread-id");
      const threadId = idIn(carrier, "data-legacy-thread-id");
      if (!element || seen.has(element) || !(permThreadId || threadId)) return [];
      seen.add(element);
      const lastMessageId = idIn(carrier, "data-legacy-last-non-draft-message-id");
      return [{ element, subject, permThreadId, threadId, lastMessageId, isShown: this.#isShown(element) }];
    });
  }

  composes(): Compose[] {
    return all(this.document, this.selectors.draftId).flatMap((input) => {
      const element = this.#composeAround(input);
      const draftId = ((input as HTMLInputElement).value || idIn(input, "value")).replace(/^#/, "");
      if (!element || !draftId) return [];
      return [
        {
          element,
          draftId,
          send: first(element, this.selectors.send),
          isPlainText: first(element, this.selectors.plainText) !== null,
        },
      ];
    });
  }

  /** The addresses that are set; what is only suggested is not in the form. */
  recipients({ element }: Compose): string[] {
    return all(element, this.selectors.recipient).flatMap((chip) => {
      const address = chip.getAttribute("data-hovercard-id") ?? chip.getAttribute("email") ?? "";
      return address.includes("@") ? [address.toLowerCase()] : [];
    });
  }

  /** What the user has written so far, without what is quoted and signed; about so many characters of it. */
  written({ element }: Compose, most: number): string {
    const editor = first(element, this.selectors.editor);
    return editor ? this.#text(editor, most, this.selectors.notWritten) : "";
  }

  /** What a mail answers or forwards: its quote, and where Gmail keeps that folded away, the last open message above it. */
  answered({ element }: Compose, most: number): string {
    const editor = first(element, this.selectors.editor);
    const quote = editor && first(editor, this.selectors.quote);
    if (quote) return this.#text(quote, most, []);
    const view = around(element, this.selectors.shown);
    const isAbove = (message: Message): boolean =>
      message.isOpen &&
      view?.contains(message.element) === true &&
      (message.element.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const last = this.messages().filter(isAbove).at(-1);
    const body = last && this.body(last);
    return body ? this.#text(body, most, this.selectors.notWritten) : "";
  }

  #text(root: Element, most: number, without: readonly string[]): string {
    const isLeftOut = (node: Node): boolean =>
      node instanceof Element && without.some((selector) => node.matches(selector));
    const walker = this.document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      isLeftOut(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    let text = "";
    for (let node = walker.nextNode(); node && text.length < most; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) text += `${node.textContent} `;
    }
    return text.slice(0, most).trim();
  }

  /** The open thread that is shown. */
  thread(): ThreadIds | null {
    const heading = all(this.document, this.selectors.threadIds).find((one) => this.#isShown(one));
    if (!heading) return null;
    return { permThreadId: idIn(heading, "data-thread-perm-id"), threadId: idIn(heading, "data-legacy-thread-id") };
  }

  messages(): Message[] {
    this.#messages ??= this.#findMessages();
    return this.#messages;
  }

  #findMessages(): Message[] {
    return all(this.document, this.selectors.message).map((element) => ({
      element,
      permMessageId: idIn(element, "data-message-id"),
      gmailMessageId: idIn(element, "data-legacy-message-id"),
      isOpen: first(element, this.selectors.messageBody) !== null,
      isShown: this.#isShown(element),
    }));
  }

  /** Whether it is still being written, in its place in the thread. */
  isDraft({ element }: Message): boolean {
    return first(element, this.selectors.draftId) !== null;
  }

  /** What a message's tick stands before. */
  messageDate({ element }: Message): HTMLElement | null {
    return first(element, this.selectors.messageDate);
  }

  /** Where a message's images are from, as Gmail shows them. */
  images({ element }: Message): string[] {
    const body = first(element, this.selectors.messageBody);
    return body ? [...body.querySelectorAll("img[src]")].map((image) => image.getAttribute("src") ?? "") : [];
  }

  body({ element }: Message): HTMLElement | null {
    return first(element, this.selectors.messageBody);
  }

  /** What a message says, line by line. Has the page laid out: not for every mail. */
  text(message: Message): string {
    return this.body(message)?.innerText.trim() ?? "";
  }

  /** What the line about a message's trackers stands before. */
  content({ element }: Message): HTMLElement | null {
    return first(element, this.selectors.messageContent);
  }

  /** Whose message it is; empty where the page does not say. */
  sender({ element }: Message): string {
    return first(element, this.selectors.messageSender)?.getAttribute("email")?.toLowerCase() ?? "";
  }

  /** The message body this element is in. */
  bodyAround(element: Element): HTMLElement | null {
    return around(element, this.selectors.messageBody);
  }

  /** The line a tick belongs to, which its card must not cover. */
  lineOf(tick: Element): Element {
    return around(tick, this.selectors.line) ?? tick;
  }

  sendCell(send: HTMLElement): HTMLElement | null {
    return around(send, this.selectors.sendCell);
  }

  sendBar({ element }: Compose): HTMLElement | null {
    return first(element, this.selectors.sendBar);
  }

  /** Whether the last mail sent can still be taken back. */
  offersUndo(): boolean {
    return all(this.document, this.selectors.undo).some((link) => link.checkVisibility());
  }

  /** True when the page shows this kind of thing by other signs than those that are used. */
  hasTraceOf(kind: "row" | "message"): boolean {
    return first(this.document, kind === "row" ? this.selectors.rowTraces : this.selectors.messageTraces) !== null;
  }

  hasEditor(): boolean {
    return first(this.document, this.selectors.editor) !== null;
  }

  /** The mailbox's address, where the page shows it; empty while it does not. */
  userEmail(): string {
    for (const place of all(this.document, this.selectors.account)) {
      const leaves = [place, ...place.querySelectorAll("*")].filter((element) => element.childElementCount === 0);
      const words = [place.getAttribute("aria-label") ?? "", ...leaves.map((leaf) => leaf.textContent)];
      const address = words.map((text) => ADDRESS.exec(text)?.[0]).find((found) => found);
      if (address) return address.toLowerCase();
    }
    return "";
  }

  /** Own mails are never unread: somebody else's has come. */
  isUnread({ element }: Row): boolean {
    return this.selectors.rowUnread.some((selector) => element.matches(selector));
  }

  /** The user's labels at a row, without that of the list it stands in: there Gmail leaves it out. */
  rowLabels({ element }: Row): string[] {
    return labelsIn(all(element, this.selectors.rowLabels), this.#ownNames());
  }

  /** The user's labels above the open thread, hidden ones too. */
  threadLabels(): string[] {
    const chips = all(this.document, this.selectors.threadLabels).filter((one) => this.#isShown(one));
    return labelsIn(chips, this.#ownNames());
  }

  /** The label whose list is shown; empty in any other. */
  viewLabel(): string {
    return labelOfView(this.document.location.hash);
  }

  /** True when rows hold something like chips of which not one is found as such. */
  hasUnknownLabels(): boolean {
    if (first(this.document, this.selectors.rowLabels)) return false;
    return all(this.document, this.selectors.rowLabelTraces).some((one) => this.#isShown(one));
  }

  #ownNames(): Set<string> {
    return ownNames(all(this.document, this.selectors.places), this.document.documentElement.lang);
  }

  isSentList(): boolean {
    return /^#sent\b/.test(this.document.location.hash);
  }

  /** Several views live in the page at once; a window with a single mail has no such mark at all. */
  #isShown(element: Element): boolean {
    return around(element, this.selectors.shown) !== null || first(this.document, this.selectors.shown) === null;
  }

  /** From the draft's id upwards to what holds editor and Send: no class of Gmail's is needed for that. */
  #composeAround(input: Element): HTMLElement | null {
    let withEditor: HTMLElement | null = null;
    for (
      let element = input.parentElement;
      element && element !== this.document.body;
      element = element.parentElement
    ) {
      if (all(element, this.selectors.draftId).length > 1) break;
      if (!first(element, this.selectors.editor)) continue;
      withEditor ??= element;
      if (first(element, this.selectors.send)) return element;
    }
    return withEditor;
  }
}

/** The mailbox as Gmail's addresses name it: `1` is the second account, `0/d/<id>` one that was delegated to the first. */
export function mailboxOf(pathname: string): string {
  return /\/u\/(\d+(?:\/d\/[\w-]+)?)(?:\/|$)/.exec(pathname)?.[1] ?? "0";
}

/** `/mail/u/1/` is the second account; without a number it is the first. */
export function accountIndex(pathname: string): number {
  return Number(/\/u\/(\d+)(?:\/|$)/.exec(pathname)?.[1] ?? 0);
}
