"""What the sender is shown of messages.

Of events, hits, reports and replies of accounts that keep only the day, times are a day by UTC alone: `2026-11-21`.
"""

from typing import Annotated, Final, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from greentick.wire.bounds import MOST_THREADS, items
from greentick.wire.message_shapes import Recipient, TracksName
from greentick.wire.report_shapes import MailReport

StateName = Literal["untracked", "pending", "sent", "maybe", "opened", "clicked", "bounced", "refused"]
STATES: Final[tuple[str, ...]] = get_args(StateName)
VerdictName = Literal["person", "proxy", "maybe", "prefetch", "scanner", "bot", "self"]
KindName = Literal["open", "click"]
KINDS: Final[tuple[str, ...]] = get_args(KindName)
GroupName = Literal["opened", "uncertain", "automatic", "self"]


class Event(Struct, frozen=True, kw_only=True):
    """One reading, or one machine's visit, as the hover card lists it.

    `client`, `system`, `device`: what asked, empty where not known. Where the account does not let it be kept
    (`keep_agent`), the device is `not_kept`.
    """

    id: str
    kind: KindName
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


class Reply(Struct, frozen=True, kw_only=True):
    """Somebody answered: when the first known answer came, and how that is known.

    `seen`: the extension saw it in Gmail's page. `gmail`: Gmail's API told of it, which the user had switched on.
    """

    at: str
    learned: Literal["seen", "gmail"]


class Receipt(Struct, frozen=True, kw_only=True):
    """What the sender is shown of one message. Counts are lower bounds. `events` newest first, at most 50.

    `reports` are what mail systems said, oldest first; they count as no opens, nor does `reply`. `labels` are Gmail's,
    where messages are listed or looked at closely; in the feed and in answers per thread there are none.
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
    reply: Reply | None = None
    labels: list[str] = []


class ReceiptsQuery(Struct, frozen=True, kw_only=True):
    """Up to 100 thread ids, legacy (hex) or permanent (`thread-a:...`), of one Gmail address.

    `gmail_address` may be left out as long as no two addresses of the account have such a thread.
    """

    thread_ids: Annotated[list[str], items(MOST_THREADS)]
    gmail_address: str | UnsetType = UNSET


class ReceiptsAnswer(Struct, frozen=True, kw_only=True):
    """Receipts per thread id as asked; a thread without tracked messages has an empty list."""

    threads: dict[str, list[Receipt]]


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


class CorrectionRequest(Struct, frozen=True, kw_only=True):
    """One event of a message was the sender ("that was me"); `own` false takes it back."""

    event_id: str
    own: bool
