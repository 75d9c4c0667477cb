"""The account's changes, page by page and live."""

from typing import Literal

from msgspec import Struct

from greentick.wire.notice_shapes import ReminderKindName
from greentick.wire.receipt_shapes import Event, Receipt
from greentick.wire.report_shapes import MailReport


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
    """One change. `receipt` replaces what was known of that message; for `deleted` only `id` counts.

    `reports` are those that mail systems have sent just now; the receipt lists all.
    """

    cursor: int
    type: Literal["receipt", "deleted"]
    id: str
    receipt: Receipt | None
    notices: list[Notice]
    reminders: list[ReminderTold] = []
    reports: list[MailReport] = []


class FeedPage(Struct, frozen=True, kw_only=True):
    """Changes after a cursor, oldest first. Ask again from `cursor` while `more`.

    `reset` says that the cursor is not of this server's history (restored, or moved): take `cursor` and forget caches.
    """

    items: list[FeedItem]
    cursor: int
    more: bool
    reset: bool


class Hello(Struct, frozen=True, kw_only=True):
    """First event of the live feed: the line stands. `cursor` is the feed's end at that moment."""

    version: str
    cursor: int


class Reset(Struct, frozen=True, kw_only=True):
    """Event of the live feed: your cursor is not of this server's history. Take this one and forget caches."""

    cursor: int
