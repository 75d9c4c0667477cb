/**
 * Notices mails that leave in a way the hook does not see, which happens when Gmail changes how it sends: the user pressed
 * Send, the window is gone, and nobody has asked for a pixel.
 */
import type { Compose } from "../gmail/gmail.js";
import type { Page } from "../page.js";

/** Gmail gathers changes for a while before it sends them, and waits for attachments that are still on their way. */
const PATIENCE_MS = 60_000;

export interface Around {
  hasLeft(draftId: string): boolean;
  missed(): void;
}

export function sendWatch({ gmail, kept, signal }: Page, { hasLeft, missed }: Around): void {
  document.addEventListener("click", (event) => pressed(event.target, true), { capture: true, signal });
  document.addEventListener("keydown", keyed, { capture: true, signal });

  function keyed(event: KeyboardEvent): void {
    if (event.key === "Enter") pressed(event.target, !(event.ctrlKey || event.metaKey));
  }

  /** With the shortcut anywhere in the window counts, else only the button. */
  function pressed(target: EventTarget | null, mustBeButton: boolean): void {
    if (!(target instanceof Element)) return;
    const compose = gmail.composes().find(({ element }) => element.contains(target));
    if (!compose || (mustBeButton && !compose.send?.contains(target))) return;
    if (kept.session && kept.wantsReceipt(compose.draftId)) setTimeout(() => look(compose), PATIENCE_MS);
  }

  function look({ element, draftId }: Compose): void {
    if (signal.aborted || element.isConnected || !navigator.onLine || hasLeft(draftId)) return;
    missed();
  }
}
