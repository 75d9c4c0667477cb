/**
 * How long this script may act. When the extension is updated, reloaded or switched off, Chrome leaves the old script in the
 * page without its extension: it then lets go of everything, and mails leave as Gmail wrote them.
 */
import { GMAIL_PORT, type Reply, type Request, type Show } from "../shared/messages.js";

/** A dead background is woken by the port's coming back; 50 ms keep a broken one from turning in circles. */
const RECONNECT_MS = 50;

export class Life {
  readonly #end = new AbortController();
  readonly signal = this.#end.signal;

  start(): void {
    this.#connect();
    // A page that comes back from the browser's back-forward cache has lost its port.
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.#connect(), { signal: this.signal });
  }

  /** Ends everything when the extension is gone; asked before anything is promised. */
  isOver(): boolean {
    if (!this.signal.aborted && !isExtensionThere()) this.#end.abort();
    return this.signal.aborted;
  }

  /** Asks background. Never throws and never waits longer than its caller does. */
  async tell(request: Request): Promise<Reply> {
    if (this.isOver()) return { ok: false, problem: "" };
    try {
      return ((await chrome.runtime.sendMessage(request)) as Reply | undefined) ?? { ok: false, problem: "" };
    } catch {
      this.isOver();
      return { ok: false, problem: "" };
    }
  }

  #connect(): void {
    if (this.isOver()) return;
    const port = chrome.runtime.connect({ name: GMAIL_PORT });
    port.onMessage.addListener(({ show }: Show) => {
      location.hash = show;
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      if (!this.isOver()) setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }
}

/** An extension that is gone throws at every touch, and there is nothing left to let go of. */
export function letGo(act: () => void): void {
  try {
    act();
  } catch {
    return;
  }
}

function isExtensionThere(): boolean {
  try {
    return Boolean(chrome.runtime?.id);
  } catch {
    return false;
  }
}
