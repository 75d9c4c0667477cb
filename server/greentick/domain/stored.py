"""What the store gives back: receipts with their place in the feed, feed pages, sessions and codes. Plain values."""

from typing import Literal

from greentick.domain.judgement import JudgedHit
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.receipt import Event, Receipt, State
from greentick.domain.records import Record
from greentick.domain.reminders import ReminderOf

SHOWN_EVENTS = 50
"""Events kept with a receipt, newest first; of older ones only the number is told."""

ChangeType = Literal["receipt", "deleted"]
NoticeKind = Literal["open", "click"]
SessionKind = Literal["extension", "browser"]
"""Who holds the token: an extension as its bearer, or a browser at the dashboard as a cookie."""


class StoredReceipt(Record, frozen=True, kw_only=True):
    """A receipt as last folded, with its message. `cursor` is the feed change that brought it, 0 before the first.

    `receipt.events` holds the newest SHOWN_EVENTS, `more_events` how many are left out. `labels` are there where
    messages are listed or looked at closely, not in the feed.
    """

    message: Message
    receipt: Receipt
    cursor: int = 0
    more_events: int = 0
    labels: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """What is shown: a mail that carries nothing is not tracked, as long as nothing else is known of it."""
        state = self.receipt.state
        return State.UNTRACKED if state is State.SENT and self.message.tracks == "log" else state


class MessageDetail(Record, frozen=True, kw_only=True):
    """One message with every kept hit, oldest first. `uncounted` are hits beyond the cap, a lower bound."""

    stored: StoredReceipt
    judged: list[JudgedHit]
    uncounted: int = 0


class NoticeOf(Record, frozen=True, kw_only=True):
    """A reading the sender may want to be told of, each told once. `first` is the first of its message."""

    kind: NoticeKind
    event: Event
    first: bool


class News(Record, frozen=True, kw_only=True):
    """One event with the message it is of."""

    event: Event
    stored: StoredReceipt


class FeedChange(Record, frozen=True, kw_only=True):
    """One change of an account. `stored` is the receipt as it is now (not as it was then), None for `deleted`.

    `reports` are those that have come with this change; the receipt holds all.
    """

    cursor: int
    type: ChangeType
    message_id: str
    stored: StoredReceipt | None = None
    notices: tuple[NoticeOf, ...] = ()
    reminders: tuple[ReminderOf, ...] = ()
    reports: tuple[MailReport, ...] = ()


class FeedPage(Record, frozen=True, kw_only=True):
    """Changes after a cursor, oldest first. Ask again from `cursor` while `more`.

    `reset`: the cursor is not of this history; take `cursor` and forget what was known.
    """

    items: list[FeedChange]
    cursor: int
    more: bool = False
    reset: bool = False


class Code(Record, frozen=True, kw_only=True):
    """A sign-in code as it was given out."""

    account_id: bytes
    challenge: str
    redirect_uri: str


class SessionOf(Record, frozen=True, kw_only=True):
    """One signed-in extension or browser of an account. Its token is not here: only a hash of it is kept."""

    id: str
    device: str
    created_at_ms: int
    last_used_at_ms: int
    kind: str = "extension"
