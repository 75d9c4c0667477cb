"""What a batch finds of a message, and what comes of it: plain values between worker and store."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from greentick.domain.mail_report import MailReport
from greentick.domain.message import Correction, Message, OwnView
from greentick.domain.receipt import Receipt
from greentick.domain.stored import SHOWN_EVENTS, FeedChange, NoticeOf, StoredReceipt
from greentick.store.events import from_events, from_reports
from greentick.store.hits import KeptHit

Content = tuple[str, int, int, int | None, int | None, str, int, str]
"""What a receipt says, as it is kept: state, opens, clicks, first and last open, events, how many more, reports."""


class Found(Struct, kw_only=True, gc=False):
    """A message as the transaction found it. `told` is the content its feed has told of, None when there is none.

    `viewed`, `corrected`, `reported`: there are announced views, corrections, reports of it to be read.
    """

    key: int
    message: Message
    hits: int
    uncounted: int
    cursor: int
    told: Content | None
    viewed: bool
    corrected: bool
    reported: bool


class History(Struct, kw_only=True, gc=False):
    """What is known of a message besides itself."""

    hits: list[KeptHit]
    views: Sequence[OwnView]
    corrections: Sequence[Correction]
    reports: Sequence[MailReport] = ()


class Folded(Struct, kw_only=True, gc=False):
    """A receipt folded anew. `tell`: the feed learns of it, with the notices."""

    receipt: Receipt
    content: Content
    due_at_ms: int | None
    tell: bool
    notices: tuple[NoticeOf, ...]


class Outcome(Struct, kw_only=True, gc=False):
    """What came of a message in this batch. `folded` is None when its hits were only kept or counted.

    `hits` are those that are new or of which something changed, `added` how many of them are new.
    """

    found: Found
    hits: list[KeptHit] = []
    added: int = 0
    uncounted: int = 0
    folded: Folded | None = None


def content_of(receipt: Receipt) -> Content:
    """What the receipt says. Equal contents look the same to the sender."""
    return (
        receipt.state.value,
        receipt.opens,
        receipt.clicks,
        receipt.first_open_at_ms,
        receipt.last_open_at_ms,
        from_events(receipt.events[:SHOWN_EVENTS]),
        max(0, len(receipt.events) - SHOWN_EVENTS),
        from_reports(receipt.reports),
    )


def change_of(message: Message, folded: Folded, cursor: int) -> FeedChange:
    """The change in the feed, as a reader of the feed would get it."""
    receipt = folded.receipt
    more = max(0, len(receipt.events) - SHOWN_EVENTS)
    if more:
        receipt = replace(receipt, events=receipt.events[:SHOWN_EVENTS])
    stored = StoredReceipt(message=message, receipt=receipt, cursor=cursor, more_events=more)
    return FeedChange(cursor=cursor, type="receipt", message_id=message.id, stored=stored, notices=folded.notices)
