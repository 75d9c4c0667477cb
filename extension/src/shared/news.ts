/** What happened to a mail, in one line and a smaller one below. Claims no more than the receipt knows. */
import { isolated } from "./isolating.js";
import type { Say } from "./say.js";
import type { RecentLine } from "./storage.js";
import { NOT_KEPT, type Receipt, type ReceiptEvent } from "./wire.js";

const LONGEST_SUBJECT = 80;
const LONGEST_TARGET = 60;

function shorten(text: string, longest: number): string {
  const letters = [...text];
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join("")}…`;
}

function subjectOf(say: Say, receipt: Receipt): string {
  return isolated(shorten(receipt.subject.trim(), LONGEST_SUBJECT)) || say("news_no_subject");
}

/** The one it went to, by name; null when several share the copy, since any of them may have caused the hit. */
function onlyRecipient(receipt: Receipt): string | null {
  const [first, ...others] = receipt.recipients;
  return first && others.length === 0 ? isolated(first.name.trim()) || isolated(first.address) : null;
}

function maybeHeadline(say: Say, receipt: Receipt, event: ReceiptEvent): string {
  const subject = subjectOf(say, receipt);
  if (event.kind === "click") return say("news_maybe_click", subject);
  if (event.reason === "apple_privacy") return say("news_maybe_apple", subject);
  return event.party ? say("news_maybe_party", subject, event.party) : say("news_maybe", subject);
}

/** "Ines Duarte opened “Contract”", or "At least one of 4 opened “Contract”". */
export function headline(say: Say, kind: RecentLine["kind"], receipt: Receipt, event: ReceiptEvent): string {
  if (kind === "maybe") return maybeHeadline(say, receipt, event);
  if (kind === "automatic") {
    return say(event.kind === "click" ? "news_automatic_click" : "news_automatic", subjectOf(say, receipt));
  }
  const subject = subjectOf(say, receipt);
  const name = onlyRecipient(receipt);
  if (name) return say(`news_${kind}`, name, subject);
  const count = receipt.recipients.length;
  return count > 1 ? say(`news_${kind}_of_many`, String(count), subject) : say(`news_${kind}_unknown`, subject);
}

/** "Came back: “Contract” to Ines Duarte". */
export function returned(say: Say, receipt: Receipt): string {
  const subject = subjectOf(say, receipt);
  const name = onlyRecipient(receipt);
  if (name) return say("news_bounced", name, subject);
  const count = receipt.recipients.length;
  return count > 1 ? say("news_bounced_for_one_of", String(count), subject) : say("news_bounced_unknown", subject);
}

function target(url: string): string {
  return isolated(shorten(url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, ""), LONGEST_TARGET));
}

/** With what it was opened, as far as that is known. */
function program(say: Say, { client, system, device }: ReceiptEvent): string {
  if (client && system) return say("news_client_on_system", client, system);
  return client || system || say(device === NOT_KEPT ? "news_program_not_kept" : "news_program_unknown");
}

/** The smaller line: where the link led, the program, or why nobody can tell. */
export function detail(say: Say, event: ReceiptEvent): string {
  if (event.group === "automatic") return say(`reason_${event.reason}`) || program(say, event);
  if (event.group === "uncertain") return say("news_cannot_be_told");
  if (event.reason === "own_copy_possible") return say("news_own_copy_possible");
  if (event.reason === "given_by_hand") return say("reason_given_by_hand");
  if (event.kind === "click" && event.url) return target(event.url);
  if (event.verdict !== "proxy") return program(say, event);
  return event.party ? say("news_through_proxy_of", event.party) : say("news_through_proxy");
}
