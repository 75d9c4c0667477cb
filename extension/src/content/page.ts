/** What every feature is handed: Gmail's page, what is known of the mails, and the way to background. */
import type { Reply, Request } from "../shared/messages.js";
import type { UntrackedReason } from "../shared/storage.js";
import type { Gmail } from "./gmail/gmail.js";
import type { Kept } from "./kept.js";
import type { Mails } from "./mails.js";
import type { MailTongues } from "./mailtongues.js";

export interface Page {
  gmail: Gmail;
  mails: Mails;
  kept: Kept;
  tongues: MailTongues;
  /** Why a draft's window says that its mail will carry nothing, by the draft's id. */
  hinted: Map<string, UntrackedReason>;
  /** Aborted when the extension is gone. */
  signal: AbortSignal;
  /** `visit` runs after every change in the page, at most once per frame. */
  onPass(visit: () => void): void;
  /** Asks for a pass although the page has not changed. */
  again(): void;
  tell(request: Request): Promise<Reply>;
}

/** Something a user sees. Starts once; ends with the page's signal. */
export type Feature = (page: Page) => void;
