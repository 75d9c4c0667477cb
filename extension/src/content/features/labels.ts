/**
 * Tells under which labels threads with own tracked mails stand, as far as the page shows it anyway: chips in rows, chips above
 * an open thread, and the label whose list is looked at. Behind the frame, and only what has changed.
 */
import type { SeenLabels } from "../../shared/messages.js";
import type { Mail } from "../../shared/tick.js";
import type { ThreadIds } from "../gmail/gmail.js";
import type { Page } from "../page.js";

/** Gmail builds its rows in steps, and nobody waits for this. */
const LOOK_AFTER_MS = 1_000;
const MOST_AT_ONCE = 100;

export function labels({ gmail, mails, kept, onPass, tell, signal }: Page): void {
  const told = new Map<string, string>();
  /** That there are none is believed only of a page on which chips were seen: else Gmail may have changed. */
  let knowsChips = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  onPass(() => {
    if (!kept.session || !mails.email || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void look();
    }, LOOK_AFTER_MS);
  });
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function look(): Promise<void> {
    if (!kept.settings.keepLabels) {
      told.clear();
      return;
    }
    const seen = [...inRows(), ...inThread()];
    knowsChips ||= seen.some(({ labels }) => labels.length > 0);
    const believed = seen.filter(({ labels, view }) => labels.length > 0 || view || knowsChips);
    const threads = believed.filter((thread) => told.get(placeOf(thread)) !== signatureOf(thread));
    for (const thread of threads) told.set(placeOf(thread), signatureOf(thread));
    for (let start = 0; start < threads.length; start += MOST_AT_ONCE) {
      await announce(threads.slice(start, start + MOST_AT_ONCE));
    }
  }

  async function announce(threads: SeenLabels[]): Promise<void> {
    const reply = await tell({ type: "labels_seen", gmailAddress: mails.email, threads });
    if (!reply.ok) for (const thread of threads) told.delete(placeOf(thread));
  }

  function inRows(): SeenLabels[] {
    const view = gmail.viewLabel();
    const shown = gmail.rows().filter(({ isShown }) => isShown);
    return shown.flatMap((row) => {
      const mail = newest(mails.of(row));
      return mail ? [{ threadId: idOf(row), labels: gmail.rowLabels(row), view, whole: false, mail }] : [];
    });
  }

  function inThread(): SeenLabels[] {
    const thread = gmail.thread();
    const mail = thread ? newest(mails.of(thread)) : "";
    if (!thread || !mail) return [];
    return [{ threadId: idOf(thread), labels: gmail.threadLabels(), view: gmail.viewLabel(), whole: true, mail }];
  }
}

/** What a row and what an open thread show are told apart: the one shows less than the other. */
function placeOf({ threadId, whole }: SeenLabels): string {
  return `${threadId}:${whole}`;
}

function idOf({ threadId, permThreadId }: ThreadIds): string {
  return threadId || permThreadId;
}

function signatureOf({ labels, view, mail }: SeenLabels): string {
  return JSON.stringify([[...labels].sort(), view, mail]);
}

/** The newest tracked mail; empty where there is none. */
function newest(known: readonly Mail[]): string {
  const receipts = known.filter((mail) => mail.kind === "receipt").sort((one, other) => other.sentAt - one.sentAt);
  return receipts[0]?.receipt.id ?? "";
}
