"""Tables of notices and reminders: where an account is told of what, what was sent, what it is to be reminded of."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from greentick.store.tables import Key, metadata

channels = Table(
    "channels",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("target", Text, nullable=False),  # an address or URL
    Column("secret", Text, nullable=False),
    Column("with_subject", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)

rules = Table(
    "rules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel_id", Text, ForeignKey("channels.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("wanted", Text, nullable=False),  # JSON
    Column("created_at_ms", BigInteger, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("key", Key, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", Text, ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    Column("event_key", Text, nullable=False),
    Column("message_key", BigInteger, nullable=False, index=True),
    Column("news", Text, nullable=False),  # JSON
    Column("digest", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("due_at_ms", BigInteger),  # null: nothing more to be done
    Column("done_at_ms", BigInteger),
    Column("answer", Text, nullable=False),
    UniqueConstraint("channel_id", "event_key"),  # each event once per channel, however often it is found
    Index(None, "account_id", "key"),
    Index(
        "deliveries_due",
        "due_at_ms",
        sqlite_where=text("due_at_ms IS NOT NULL"),
        postgresql_where=text("due_at_ms IS NOT NULL"),
    ),
    Index(
        "deliveries_done",
        "done_at_ms",
        sqlite_where=text("done_at_ms IS NOT NULL"),
        postgresql_where=text("done_at_ms IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

followers = Table(
    "followers",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # up to here the feed has been looked through for news
)

reminders = Table(
    "reminders",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("after_s", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at_ms", BigInteger),  # null: over, or only an open can make it due
    Column("created_at_ms", BigInteger, nullable=False),
    Column("told_at_ms", BigInteger),
    Column("looked_at_ms", BigInteger),  # when Gmail was last asked for the reply it waits for, see grants.py
    PrimaryKeyConstraint("message_key", "kind"),
    Index(
        "reminders_due",
        "due_at_ms",
        sqlite_where=text("due_at_ms IS NOT NULL"),
        postgresql_where=text("due_at_ms IS NOT NULL"),
    ),
)
