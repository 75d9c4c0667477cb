/** Asks, while a mail is being written, who of its recipients may get a receipt: the answer is there before Send is pressed. */
import { MOST_RECIPIENTS } from "../../shared/policy.js";
import type { Page } from "../page.js";

/** What was asked is asked again after this long: somebody may have refused meanwhile. */
const GOOD_FOR_MS = 10 * 60_000;
/** Whoever could not be asked is asked again after this long: the page changes with every key that is pressed. */
const NOT_ANSWERED_FOR_MS = 5_000;

export function recipientCheck({ gmail, kept, mails, onPass, tell }: Page): void {
  const dueAt = new Map<string, number>();
  onPass(() => {
    if (!kept.session) return;
    const now = Date.now();
    const addresses = gmail.composes().flatMap((compose) => {
      const recipients = gmail.recipients(compose);
      return recipients.length > MOST_RECIPIENTS ? [] : recipients;
    });
    const due = [...new Set(addresses)].filter((one) => (dueAt.get(one) ?? 0) < now);
    if (due.length === 0) return;
    goodUntil(due, now + GOOD_FOR_MS);
    void tell({ type: "check_recipients", addresses: due, gmailAddress: mails.email }).then(({ ok }) => {
      if (!ok) goodUntil(due, Date.now() + NOT_ANSWERED_FOR_MS);
    });
  });

  function goodUntil(addresses: string[], time: number): void {
    for (const address of addresses) dueAt.set(address, time);
  }
}
