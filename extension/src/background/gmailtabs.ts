/**
 * The Gmail tabs, as far as they have said so: each holds a port open. (Asking the browser for them would need the
 * permission to read every tab's address.)
 */
import type { Show } from "../shared/messages.js";
import { key } from "../shared/storage.js";
import { read } from "./memory.js";

const GMAIL = "https://mail.google.com/mail/";
/** A worker woken by the click itself waits this long for the tabs' ports, which come back within 0.1 s. */
const PATIENCE_MS = 300;

export class GmailTabs {
  readonly #ports = new Set<chrome.runtime.Port>();

  add(port: chrome.runtime.Port): void {
    this.#ports.add(port);
    port.onDisconnect.addListener(() => this.#ports.delete(port));
  }

  /** Shows a thread, or Sent without one, in a tab of that account: the one that is open, or a new one. */
  async open(gmailAddress: string, threadId: string): Promise<void> {
    const kept = gmailAddress ? await read<string | number>(key.account(gmailAddress)) : undefined;
    const mailbox = String(kept ?? 0);
    const show: Show = { show: threadId ? `all/${threadId}` : "sent" };
    if (this.#ports.size === 0) await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    if (!(await this.#show(mailbox, show))) await chrome.tabs.create({ url: `${GMAIL}u/${mailbox}/#${show.show}` });
  }

  /** The tab goes there itself: an address given from here would load Gmail anew wherever it differs before its `#`. */
  async #show(mailbox: string, show: Show): Promise<boolean> {
    const port = [...this.#ports].find(({ sender }) => mailboxOf(sender?.url) === mailbox);
    const tab = port?.sender?.tab;
    if (tab?.id === undefined) return false;
    try {
      const { windowId } = (await chrome.tabs.update(tab.id, { active: true })) ?? tab;
      port?.postMessage(show);
      await chrome.windows.update(windowId, { focused: true });
      return true;
    } catch {
      return false; // It was closed a moment ago.
    }
  }
}

/**
 * Which mailbox this address shows: `/mail/u/1/` is account 1's, `/mail/u/0/d/<id>/` one that was delegated to account 0,
 * without a number it is the first. None where a window holds one mail alone, to be written, read or printed.
 */
export function mailboxOf(url: string | undefined): string | undefined {
  if (!url?.startsWith(GMAIL)) return undefined;
  const { pathname, searchParams } = new URL(url);
  const mailbox = /^\/mail\/(?:u\/(\d+(?:\/d\/[\w-]+)?)\/?)?$/.exec(pathname);
  if (!mailbox || searchParams.has("view") || searchParams.get("fs") === "1") return undefined;
  return mailbox[1] ?? "0";
}
