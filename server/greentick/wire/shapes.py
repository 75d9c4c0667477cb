"""The shapes on the wire: the source of the OpenAPI document, and through it of the extension's types.

Times are RFC 3339 strings in UTC with milliseconds. What comes in is read leniently (an odd field is dropped, never the
whole message); what goes out is exactly this.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from greentick.wire.notice_shapes import Channel, Reminder, ReminderKindName, Rule
from greentick.wire.session_shapes import AddressInfo

StateName = Literal["untracked", "pending", "sent", "maybe", "opened", "clicked", "bounced", "refused"]
StandingName = Literal["never_track", "refused", "consent_needed", "list_address", "ok"]
CauseName = Literal[
    "never_track_list", "policy_nobody", "policy_outside",
    "refused_sender", "refused_server",
    "no_consent", "asks_each_time", "not_now",
    "role_address", "list_address",
    "consent_recipient", "consent_sender", "automatic_domain", "no_objection",
]  # fmt: skip
VerdictName = Literal["person", "proxy", "maybe", "prefetch", "scanner", "bot", "self"]
GroupName = Literal["opened", "uncertain", "automatic", "self"]
NotifyName = Literal["first", "every", "off"]
ReportKindName = Literal[
    "bounced", "delayed", "delivered", "relayed", "expanded", "displayed", "deleted", "dispatched", "processed"
]
RecipientKind = Literal["to", "cc", "bcc"]
TracksName = Literal["opens", "clicks", "both", "log"]


class Recipient(Struct, frozen=True, kw_only=True):
    """One address the message went to."""

    address: str
    name: str = ""
    kind: RecipientKind = "to"


class ReminderWanted(Struct, frozen=True, kw_only=True):
    """Remind of this message; `after_s` counts from its sending."""

    kind: ReminderKindName
    after_s: int


class Registration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message the extension has sent. `id` is the copy id: the 16 characters of the token's nonce.

    `tracks` is what the mail carries (`log`: nothing at all), `links` how many of its links lead through this server,
    `disclosed` whether a line in it tells the recipient.
    """

    id: str
    sent_at: str | int | UnsetType = UNSET
    gmail_address: str | UnsetType = UNSET
    thread_id: str | UnsetType = UNSET
    perm_thread_id: str | UnsetType = UNSET
    gmail_message_id: str | UnsetType = UNSET
    perm_message_id: str | UnsetType = UNSET
    rfc_message_id: str | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    recipients: list[Recipient] | UnsetType = UNSET
    undo_s: float | UnsetType = UNSET
    reminders: list[ReminderWanted] | UnsetType = UNSET
    tracks: TracksName | UnsetType = UNSET
    links: int | UnsetType = UNSET
    disclosed: bool | UnsetType = UNSET


class RegisterRequest(Struct, frozen=True, kw_only=True):
    """A batch of 1 to 100. `client_now` corrects the client's clock: sent_at is shifted by what it is off."""

    messages: list[Registration]
    client_now: str | int | UnsetType = UNSET


class Registered(Struct, frozen=True, kw_only=True):
    """What became of one registration: `problem` is a sentence when `ok` is false, `dropped` odd fields left out."""

    id: str
    ok: bool
    problem: str = ""
    dropped: list[str] = []


class RegisterResponse(Struct, frozen=True, kw_only=True):
    """One answer per registration, in order."""

    results: list[Registered]


class Event(Struct, frozen=True, kw_only=True):
    """One reading, or one machine's visit, as the hover card lists it."""

    id: str
    kind: Literal["open", "click"]
    group: GroupName
    at: str
    last_at: str
    verdict: VerdictName
    reason: str
    party: str
    client: str
    system: str
    device: str
    hits: int
    url: str | None
    corrected: bool


class MailReport(Struct, frozen=True, kw_only=True):
    """What a mail server (the first five kinds) or the recipient's mail program says of a message. It is no open.

    `status` is the enhanced status code, such as 5.1.1, where there is one.
    """

    kind: ReportKindName
    at: str
    status: str = ""


class ReportRequest(Struct, frozen=True, kw_only=True):
    """A delivery status notification or a mail program's receipt: the whole mail as it came, at most 256,000 bytes."""

    report: str


class ReportTaken(Struct, frozen=True, kw_only=True):
    """What the report was taken for, and the message it is about."""

    kind: ReportKindName
    id: str


class Receipt(Struct, frozen=True, kw_only=True):
    """What the sender is shown of one message. Counts are lower bounds. `events` newest first, at most 50.

    `reports` are what mail systems said, oldest first; they count as no opens.
    """

    id: str
    gmail_address: str
    thread_id: str
    perm_thread_id: str
    gmail_message_id: str
    perm_message_id: str
    subject: str
    recipients: list[Recipient]
    sent_at: str
    state: StateName
    opens: int
    clicks: int
    first_open_at: str | None
    last_open_at: str | None
    events: list[Event]
    more_events: int
    cursor: int
    tracks: TracksName = "opens"
    links: int = 0
    disclosed: bool = False
    reports: list[MailReport] = []


class ReceiptsQuery(Struct, frozen=True, kw_only=True):
    """Up to 100 thread ids, legacy (hex) or permanent (`thread-a:...`), of one Gmail address.

    `gmail_address` may be left out as long as no two addresses of the account have such a thread.
    """

    thread_ids: list[str]
    gmail_address: str | UnsetType = UNSET


class ReceiptsAnswer(Struct, frozen=True, kw_only=True):
    """Receipts per thread id as asked; a thread without tracked messages has an empty list."""

    threads: dict[str, list[Receipt]]


class Notice(Struct, frozen=True, kw_only=True):
    """Why the user may want to be told: a new open or click. `first` is the first of its message."""

    kind: Literal["open", "click"]
    event: Event
    first: bool


class ReminderTold(Struct, frozen=True, kw_only=True):
    """A reminder of this message has come due. It is no open."""

    kind: ReminderKindName
    after_s: int


class FeedItem(Struct, frozen=True, kw_only=True):
    """One change. `receipt` replaces what was known of that message; for `deleted` only `id` counts."""

    cursor: int
    type: Literal["receipt", "deleted"]
    id: str
    receipt: Receipt | None
    notices: list[Notice]
    reminders: list[ReminderTold] = []


class FeedPage(Struct, frozen=True, kw_only=True):
    """Changes after a cursor, oldest first. Ask again from `cursor` while `more`.

    `reset` says that the cursor is not of this server's history (restored, or moved): take `cursor` and forget caches.
    """

    items: list[FeedItem]
    cursor: int
    more: bool
    reset: bool


class MessagePage(Struct, frozen=True, kw_only=True):
    """Messages newest first; `next` is the cursor of the following page."""

    messages: list[Receipt]
    next: str | None


class TimelineHit(Struct, frozen=True, kw_only=True):
    """One hit as stored, with its judgement."""

    id: str
    at: str
    target: Literal["pixel", "link"]
    verdict: VerdictName
    reason: str
    party: str
    client: str
    system: str
    device: str
    network: str
    url: str | None
    rules_version: int


class MessageDetail(Struct, frozen=True, kw_only=True):
    """One message with everything that was recorded."""

    receipt: Receipt
    hits: list[TimelineHit]
    uncounted_hits: int


class ViewsRequest(Struct, frozen=True, kw_only=True):
    """The sender's extension shows these messages now (copy ids, at most 100)."""

    ids: list[str]
    at: str | int | UnsetType = UNSET
    client_now: str | int | UnsetType = UNSET


class CorrectionRequest(Struct, frozen=True, kw_only=True):
    """One event of a message was the sender ("that was me"); `own` false takes it back."""

    event_id: str
    own: bool


class Choices(Struct, frozen=True, kw_only=True):
    """Settings of an account that have a default here; the store keeps them together (store/choices.py).

    `disclosure`: mails say that they carry a receipt, in `disclosure_text` by language where the sender has worded it,
    but not to the addresses in `disclosure_off`. `never_track`: addresses and domains that never get one.
    `tracks_default`: what a new mail carries. `keep_...`: what may be kept; subject and recipients are not stored
    otherwise, agent and exact time (then only the day) go an hour after the hit, when its judgement has settled.
    """

    disclosure: bool = True
    disclosure_text: dict[str, str] = {}
    disclosure_off: list[str] = []
    never_track: list[str] = []
    tracks_default: TracksName = "opens"
    keep_agent: bool = True
    keep_exact_time: bool = True
    keep_subject: bool = True
    keep_recipients: bool = True


class Policy(Struct, frozen=True, kw_only=True):
    """What whoever runs the server has decided; no account changes it.

    `consent`: no receipt before the recipient said yes, save in `automatic_domains`. `receipts`: to whom they may be
    asked of at all; `inside` are the sender's own domain and the addresses and domains listed.
    """

    disclosure: Literal["free", "always"] = "free"
    consent: bool = False
    automatic_domains: list[str] = []
    receipts: Literal["all", "inside", "nobody"] = "all"
    inside: list[str] = []


class Settings(Choices, frozen=True, kw_only=True):
    """The account's settings that live on the server. `disclosure` is always on where the policy says so."""

    notify: NotifyName
    retention_days: int
    keep_details: bool
    policy: Policy = Policy()


class SettingsPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any of the settings; what is left out stays."""

    notify: NotifyName | UnsetType = UNSET
    retention_days: int | UnsetType = UNSET
    keep_details: bool | UnsetType = UNSET
    disclosure: bool | UnsetType = UNSET
    disclosure_text: dict[str, str] | UnsetType = UNSET
    disclosure_off: list[str] | UnsetType = UNSET
    never_track: list[str] | UnsetType = UNSET
    tracks_default: TracksName | UnsetType = UNSET
    keep_agent: bool | UnsetType = UNSET
    keep_exact_time: bool | UnsetType = UNSET
    keep_subject: bool | UnsetType = UNSET
    keep_recipients: bool | UnsetType = UNSET


class CheckRequest(Struct, frozen=True, kw_only=True):
    """Addresses a mail is about to go to (1 to 200), and which of the account's addresses sends it."""

    addresses: list[str]
    gmail_address: str = ""


class CheckedRecipient(Struct, frozen=True, kw_only=True):
    """How an address stands to receipts, and why. With the first three a mail must go without.

    `at` and `source` are of what was said: by the recipient, or noted by the sender.
    """

    address: str
    standing: StandingName
    cause: CauseName
    at: str | None
    source: str


class CheckAnswer(Struct, frozen=True, kw_only=True):
    """One entry per address, in order."""

    recipients: list[CheckedRecipient]


class ConsentNote(Struct, frozen=True, kw_only=True):
    """The recipient agreed to receipts, and how the sender knows. What the recipient says on his page wins over it."""

    address: str
    source: str


class SnippetRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mail that another program sends. `links` are to be wrapped; `language` is that of the line that tells of it."""

    subject: str = ""
    sender: str = ""
    recipients: list[str] = []
    links: list[str] = []
    disclosed: bool = True
    language: Literal["en", "de", "ru", "ja"] = "en"


class WrappedLink(Struct, frozen=True, kw_only=True):
    """A link that leads to `target` by way of `url`."""

    target: str
    url: str


class Snippet(Struct, frozen=True, kw_only=True):
    """What goes into the mail: `html` holds the links, the line and the pixel, to be put in as rendered HTML.

    `id` is the message it was registered as; `recipient_url` the page the line leads to.
    """

    id: str
    html: str
    pixel_url: str
    recipient_url: str
    links: list[WrappedLink]


class ForgottenContact(Struct, frozen=True, kw_only=True):
    """How many mails went to that address alone and were erased, and from how many to others it was taken out."""

    erased: int
    shared: int


class TokenRequest(Struct, frozen=True, kw_only=True):
    """The single-use code from the sign-in page and the PKCE verifier it was asked for with."""

    code: str
    code_verifier: str
    device: str = ""


class Session(Struct, frozen=True, kw_only=True):
    """What the extension needs to work. `token` and `mint_key` are secrets; keys are base64url.

    `account_key` is the 12 characters every token of this account begins with. `cursor` is the feed's end at sign-in.
    """

    token: str
    account_key: str
    mint_key: str
    public_url: str
    push_url: str
    cursor: int
    settings: Settings


class ServerCard(Struct, frozen=True, kw_only=True):
    """GET /healthz: who is there. The extension checks `name` and `api` before it pairs."""

    name: Literal["greentick"]
    version: str
    api: int
    public_url: str
    sign_in: list[Literal["local", "google"]]


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457. `detail` is a sentence that says how to mend it."""

    type: str
    title: str
    status: int
    detail: str


class Hello(Struct, frozen=True, kw_only=True):
    """First event of the live feed: the line stands. `cursor` is the feed's end at that moment."""

    version: str
    cursor: int


class Reset(Struct, frozen=True, kw_only=True):
    """Event of the live feed: your cursor is not of this server's history. Take this one and forget caches."""

    cursor: int


class Ready(Struct, frozen=True, kw_only=True):
    """GET /readyz: both stores answer."""

    store: Literal["ok"]
    stream: Literal["ok"]


class ExportedSession(Struct, frozen=True, kw_only=True):
    """One browser that is, or was, signed in."""

    device: str
    created_at: str
    last_used_at: str


class Export(Struct, frozen=True, kw_only=True):
    """Everything kept about an account, streamed in this order. Its messages come newest first."""

    format: Literal["greentick-export-1"]
    note: str
    exported_at: str
    account_id: str
    created_at: str
    settings: Settings
    signs_in_with: list[AddressInfo]
    sessions: list[ExportedSession]
    channels: list[Channel]
    rules: list[Rule]
    reminders: list[Reminder]
    messages: list[MessageDetail]
