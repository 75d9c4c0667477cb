"""The tables reports and searches are answered from: counts and short rows, kept up by `Reports.follow`.

They can be thrown away at any time and are made anew from messages, receipts and feed.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from greentick.store.tables import Key, metadata

SLOT_COUNTS = ("sent", "opens", "clicks", "uncertain", "uncertain_clicks", "automatic", "automatic_clicks")
EVENT_COUNTS = ("events", "automatic")
"""Of the mails' opens, clicks and the like together; processes of the version before do not know them."""

MAIL_COUNTS = ("sent", "opened", "clicked", "uncertain")
DAY_COUNTS = (*MAIL_COUNTS, *EVENT_COUNTS)


def _account() -> Column[bytes]:
    return Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False)


def _counts(names: Sequence[str]) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in names]


def _later_counts() -> list[Column[int]]:
    return [Column(name, Integer, nullable=False, server_default="0") for name in EVENT_COUNTS]


def _message() -> Column[int]:
    return Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False)


report_progress = Table(
    "report_progress",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # the feed row up to which everything is counted
)

report_messages = Table(
    "report_messages",
    metadata,
    _account(),
    Column("sent_at_ms", BigInteger, nullable=False),
    _message(),
    Column("state", Text, nullable=False),
    Column("gmail_address", Text, nullable=False),
    Column("words", Text, nullable=False),  # subject and recipients, folded for searching
    PrimaryKeyConstraint("account_id", "sent_at_ms", "message_key"),
    Index("report_messages_by_state", "account_id", "state", "sent_at_ms", "message_key"),
    Index("report_messages_by_message_key", "message_key", unique=True),
    sqlite_with_rowid=False,  # lies in the order in which it is searched
)

report_tallies = Table(
    "report_tallies",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("tally", Text, nullable=False),  # JSON: what this message has added to the counts
)

report_recipients = Table(
    "report_recipients",
    metadata,
    _account(),
    Column("address", Text, nullable=False),
    Column("sent_at_ms", BigInteger, nullable=False),
    _message(),
    PrimaryKeyConstraint("account_id", "address", "sent_at_ms", "message_key"),
    Index("report_recipients_by_message_key", "message_key"),
    sqlite_with_rowid=False,
)

report_contacts = Table(
    "report_contacts",
    metadata,
    _account(),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mails", Integer, nullable=False),
    Column("opened", Integer, nullable=False),  # of those, with an open or a click
    Column("silent", Integer, nullable=False),  # newest mails in a row without sign of opening
    Column("uncertain", Integer, nullable=False),  # of those, with a request that may have been anybody's
    Column("last_sent_at_ms", BigInteger, nullable=False),
    Column("words", Text, nullable=False, server_default=""),  # name and address, folded for searching
    *_later_counts(),
    PrimaryKeyConstraint("account_id", "address"),
    Index("report_contacts_by_last_sent", "account_id", "last_sent_at_ms", "address"),
    Index("report_contacts_by_silent", "account_id", "silent", "last_sent_at_ms"),
)

report_slots = Table(
    "report_slots",
    metadata,
    _account(),
    Column("slot", Integer, nullable=False),  # quarter of an hour since 1970: fits every time zone
    *_counts(SLOT_COUNTS),
    PrimaryKeyConstraint("account_id", "slot"),
    sqlite_with_rowid=False,
)

report_hours = Table(
    "report_hours",  # the same by the hour, for most time zones: a quarter of the rows
    metadata,
    _account(),
    Column("hour", Integer, nullable=False),
    *_counts(SLOT_COUNTS),
    PrimaryKeyConstraint("account_id", "hour"),
    sqlite_with_rowid=False,
)

report_days = Table(
    "report_days",
    metadata,
    _account(),
    Column("kind", Text, nullable=False),  # all, delay, domain, subject
    Column("day", Integer, nullable=False),  # of sending, UTC, since 1970
    Column("name", Text, nullable=False),
    *_counts(MAIL_COUNTS),
    *_later_counts(),
    PrimaryKeyConstraint("account_id", "kind", "day", "name"),
    sqlite_with_rowid=False,
)

report_months = Table(
    "report_months",  # the same of MONTH_DAYS days together, for long times; domains and subjects only
    metadata,
    _account(),
    Column("kind", Text, nullable=False),
    Column("month", Integer, nullable=False),
    Column("name", Text, nullable=False),
    *_counts(MAIL_COUNTS),
    *_later_counts(),
    PrimaryKeyConstraint("account_id", "kind", "month", "name"),
    sqlite_with_rowid=False,
)

SLOTS_PER_HOUR = 4
MONTH_DAYS = 32
"""No calendar's month: counted from 1970 on."""

BY_MONTH = frozenset({"domain", "subject"})
