/** What content and the extension's pages may ask of background. Replies never throw: `{ok: true, ...} | {ok: false, problem}`. */
import type { ReminderKind } from "./reminders.js";
import type { DraftChoices, OutboxRecord, SelfCheck, Settings, UntrackedRecord } from "./storage.js";
import type { SeenTrackers, SenderChoice } from "./trackers.js";

export type SignInWay = "google" | "local";

export type Request =
  /** A mail with a pixel has left (`sending`), was accepted (`sent`), or came back (`undone`). Merged per id. */
  | { type: "outgoing"; record: OutboxRecord }
  /** Gmail refused the request: forget the record. */
  | { type: "outgoing_failed"; id: string }
  | { type: "untracked"; record: UntrackedRecord }
  /** Bring the cache up to date for the threads now in view (at most 100); the answer comes as a change in storage. */
  | { type: "threads_in_view"; gmailAddress: string; mailbox: string; threadIds: string[] }
  /** The user looks at these own messages now (copy ids). */
  | { type: "own_view"; ids: string[] }
  | { type: "correct"; messageId: string; eventId: string; own: boolean }
  /** To whom a mail is being written: who of them may get a receipt? The answer comes as a change in storage. */
  | { type: "check_recipients"; addresses: string[]; gmailAddress: string }
  /** Storage had no room for what the user chose for drafts: background makes room, or says that there is none. */
  | { type: "keep_choices"; choices: DraftChoices }
  | { type: "self_check"; report: SelfCheck }
  | { type: "change_settings"; patch: Partial<Settings> }
  /** From options: what is at this address? Then pair with it. */
  | { type: "check_server"; address: string }
  | { type: "pair"; address: string; way?: SignInWay }
  | { type: "sign_out" }
  /** From options: everything the server keeps of the account, in the reply's `file`; then the account's end. */
  | { type: "export_account" }
  | { type: "leave_for_good" }
  | { type: "reconnect" }
  /** Reminders are fetched anew; the answer comes as a change in storage. */
  | { type: "refresh_reminders" }
  | { type: "set_reminder"; messageId: string; kind: ReminderKind }
  | { type: "snooze_reminder"; id: string; seconds: number }
  | { type: "cancel_reminder"; id: string }
  /** Somebody else's mail came into the thread then, below an own one. */
  | { type: "reply_seen"; threadId: string; gmailAddress: string; at: number }
  /** A mail system's mail in this thread says that the own one before it was refused for good. Its text stays in the page. */
  | {
      type: "bounce_seen";
      messageId: string;
      threadIds: string[];
      gmailAddress: string;
      at: number;
      status: string;
      blamesTracking: boolean;
    }
  /** Puts a domain, or one address, on the never-track list; the answer comes as a change in storage. */
  | { type: "never_track"; whom: string }
  /** Under which labels Gmail's page shows threads with own tracked mails (at most 100). */
  | { type: "labels_seen"; gmailAddress: string; threads: SeenLabels[] }
  | { type: "open_options" }
  | { type: "open_help" }
  /** Everything the server shows of one mail, or of all. */
  | { type: "open_dashboard"; messageId?: string }
  /** Trackers in messages that are shown. Images in `learn` were not stopped and are to be from the next view on. */
  | { type: "trackers_seen"; messages: SeenTrackers[]; learn: string[] }
  /** Lets exactly these images through, until `trackers_let_through` says that they are there. */
  | { type: "let_trackers_through"; images: string[] }
  | { type: "trackers_let_through"; images: string[] }
  /** Without a choice the sender is like all others again. */
  | { type: "choose_for_sender"; sender: string; choice: SenderChoice | null };

/** `labels` are the chips at a thread, `view` the label whose list it stands in; `whole`: hidden labels are among the chips. */
export interface SeenLabels {
  threadId: string;
  labels: string[];
  view: string;
  whole: boolean;
  /** The newest own mail of the thread: further ones are to have its labels too. */
  mail: string;
}

/** `ways`: how one can sign in at the address that was checked. */
export type Reply = { ok: true; ways?: SignInWay[]; file?: string } | { ok: false; problem: string };

/** Name of the port a Gmail tab holds open: it wakes a dead background within 0.1 s (mv3 measurements, 2026). */
export const GMAIL_PORT = "gmail";

/** What background says over that port: the tab is to show this, as it stands in Gmail's address behind the `#`. */
export interface Show {
  show: string;
}
