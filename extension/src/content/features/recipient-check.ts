/** Asks, while a mail is being written, who of its recipients may get a receipt: the answer is there before Send is pressed. */
import { MOST_RECIPIENTS } from "../../shared/policy.js";
import type { Page } from "../page.js";

/** What was asked is asked again after this long: somebody may have refused meanwhile. */
const GOOD_FOR_MS = 10 * 60_000;

export function recipientCheck({ gmail, kept, mails, onPass, tell }: Page): void {
  const askedAt = new Map<string, number>();
  onPass(() => {
    if (!kept.session) return;
    const now = Date.now();
    const addresses = gmail.composes().flatMap((compose) => {
      const recipients = gmail.recipients(compose);
      return recipients.length > MOST_RECIPIENTS ? [] : recipients;
    });
    const due = [...new Set(addresses)].filter((one) => now - (askedAt.get(one) ?? 0) > GOOD_FOR_MS);
    if (due.length === 0) return;
    for (const address of due) askedAt.set(address, now);
    void tell({ type: "check_recipients", addresses: due, gmailAddress: mails.email });
  });
}
