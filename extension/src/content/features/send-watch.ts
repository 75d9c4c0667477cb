/**
 * Notices mails that leave in a way the hook does not see, which happens when Gmail changes how it sends: the user pressed
 * Send, the window is gone, and nobody has asked for a pixel.
 */
import type { Compose } from "../gmail/gmail.js";
import type { Page } from "../page.js";

/** Gmail gathers changes for a while before it sends them, and waits for attachments that are still on their way. */
const PATIENCE_MS = 60_000;
/** A window goes at once when its mail leaves. One that goes later was closed: Gmail had refused, for want of a recipient. */
const GOES_WITHIN_MS = 3_000;
const REFUSAL = '[role="alertdialog"]';

export interface Around {
  hasLeft(draftId: string): boolean;
  missed(): void;
}

export function sendWatch({ gmail, kept, signal, onPass }: Page, { hasLeft, missed }: Around): void {
  const expected = new Set<Compose>();
  onPass(() => {
    if (expected.size > 0 && document.querySelector(REFUSAL)) expected.clear();
  });
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
    if (kept.session && kept.wantsReceipt(compose.draftId)) expectToGo(compose);
  }

  function expectToGo(compose: Compose): void {
    expected.add(compose);
    setTimeout(() => {
      const hasGone = expected.delete(compose) && !compose.element.isConnected;
      if (hasGone) setTimeout(() => look(compose), PATIENCE_MS - GOES_WITHIN_MS);
    }, GOES_WITHIN_MS);
  }

  function look({ element, draftId }: Compose): void {
    if (signal.aborted || element.isConnected || !navigator.onLine || hasLeft(draftId)) return;
    missed();
  }
}
