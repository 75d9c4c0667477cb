/**
 * Announces that the user looks at own mails now: when a message with an own pixel comes into view, however it was opened.
 * The image itself is stopped by background's rules; the announcement is for the user's other programs.
 */
import { ownCopyIds } from "../../shared/ownpixel.js";
import { idOf } from "../../shared/tick.js";
import { ownPixels } from "../carrying.js";
import type { Message } from "../gmail/gmail.js";
import type { Page } from "../page.js";
import { mailFor } from "../tick.js";

export function ownViews({ gmail, mails, kept, onPass, tell }: Page): void {
  let inView = new Set<string>();
  /** A message's images are looked through once; the element is new when Gmail fills it anew. */
  const found = new WeakMap<Element, { images: number; ids: string[] }>();

  onPass(() => {
    const session = kept.session;
    if (!session) return;
    // The server knows none of another account's.
    const own = ownPixels(session).filter(({ accountKey }) => accountKey === session.accountKey);
    const thread = gmail.thread();
    const known = thread ? mails.of(thread) : [];
    const open = gmail.messages().filter((message) => message.isOpen && message.isShown);
    const ids = new Set(open.flatMap((message) => [...pixelsIn(message, own), ...copyOf(message)]));
    const fresh = [...ids].filter((id) => !inView.has(id));
    inView = ids;
    if (fresh.length > 0) void tell({ type: "own_view", ids: fresh });

    function copyOf({ permMessageId, gmailMessageId }: Message): string[] {
      const mail = mailFor({ permThreadId: "", threadId: "", permMessageId, gmailMessageId }, known);
      return mail && idOf(mail) ? [idOf(mail)] : [];
    }
  });

  function pixelsIn(message: Message, own: ReturnType<typeof ownPixels>): string[] {
    const images = gmail.images(message);
    const before = found.get(message.element);
    if (before?.images === images.length) return before.ids;
    const ids = images.flatMap((address) => ownCopyIds(address, own));
    found.set(message.element, { images: images.length, ids });
    return ids;
  }
}
