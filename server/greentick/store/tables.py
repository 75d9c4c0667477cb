"""The tables. Migrations make them; a test says that both agree. Times are Unix milliseconds.

No column holds a network address.

Whoever writes messages, receipts, feed, views or corrections of an account first locks the account's row (`locks`): so
writers of one account come one after the other, feed numbers have no gaps, and nobody waits in a circle.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_per_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
        "pk": "%(table_name)s_key",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")

accounts = Table(
    "accounts",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("notify", Text, nullable=False),
    Column("retention_days", Integer),  # null: as the server is set
    Column("keep_details", Boolean, nullable=False),
    Column("feed_seq", BigInteger, nullable=False),  # number of the newest feed row
    Column("feed_floor", BigInteger, nullable=False),  # up to here feed rows may have been removed
    Column("nudged_seq", BigInteger, nullable=False),  # up to here live readers have been told
    Column("choices", Text, nullable=False, server_default="{}"),  # JSON, see choices.py
)

addresses = Table(
    "addresses",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("address", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "address"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("device", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("last_used_at_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, server_default="extension"),
    UniqueConstraint("token_hash"),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("proved_at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("address", Text, primary_key=True),
    Column("created_at_ms", BigInteger, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("challenge", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("key", Key, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("registered", Boolean, nullable=False),  # false: only hits have come so far
    Column("deleted", Boolean, nullable=False),  # true: kept without content, so that late hits are dropped
    Column("sent_at_ms", BigInteger, nullable=False),
    Column("undo_s", Float, nullable=False),
    Column("gmail_address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("recipients", Text, nullable=False),  # JSON
    Column("thread_id", Text, nullable=False),
    Column("perm_thread_id", Text, nullable=False),
    Column("gmail_message_id", Text, nullable=False),
    Column("perm_message_id", Text, nullable=False),
    Column("rfc_message_id", Text, nullable=False),
    Column("sender_network_hash", Text, nullable=False),
    Column("sender_agent", Text, nullable=False),
    Column("tracks", Text, nullable=False, server_default=""),  # empty: not told
    Column("links", Integer, nullable=False, server_default="0"),
    Column("disclosed", Boolean, nullable=False, server_default=false()),
    Column("withheld", Text, nullable=False, server_default=""),  # why no hit of it is kept, see domain/wish.py
    Column("replied_at_ms", BigInteger),  # when the first known answer came, see replies.py
    Column("reply_learned", Text, nullable=False, server_default=""),  # how that became known
    UniqueConstraint("nonce", "account_id"),  # in this order: a batch looks up many nonces at once
    Index(  # without what is erased, which all would lie together at the beginning
        "messages_kept",
        "account_id",
        "sent_at_ms",
        "key",
        sqlite_where=text("deleted = 0"),
        postgresql_where=text("NOT deleted"),
    ),
    Index(None, "account_id", "thread_id"),
    Index(None, "account_id", "perm_thread_id"),
    Index(
        "messages_named",
        "account_id",
        "rfc_message_id",
        sqlite_where=text("rfc_message_id <> ''"),
        postgresql_where=text("rfc_message_id <> ''"),
    ),
    sqlite_autoincrement=True,  # a key is never given out twice, so that no left-over can point to the wrong message
)

receipts = Table(
    "receipts",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("account_id", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("opens", Integer, nullable=False),
    Column("clicks", Integer, nullable=False),
    Column("first_open_at_ms", BigInteger),
    Column("last_open_at_ms", BigInteger),
    Column("events", Text, nullable=False),  # JSON, newest first
    Column("more_events", Integer, nullable=False),
    Column("cursor", BigInteger, nullable=False),  # the feed row that told of it last
    Column("told", Boolean, nullable=False),  # whether the feed has told of it as it is
    Column("due_at_ms", BigInteger),  # when it must be folded again
    Column("hits", Integer, nullable=False),  # kept hits
    Column("uncounted", BigInteger, nullable=False),  # hits beyond the cap
    Column("reports", Text, nullable=False, server_default="[]"),  # JSON, oldest first
    Index(
        "receipts_due",
        "due_at_ms",
        sqlite_where=text("due_at_ms IS NOT NULL"),
        postgresql_where=text("due_at_ms IS NOT NULL"),
    ),
)

hits = Table(
    "hits",
    metadata,
    Column("message_key", BigInteger, nullable=False),
    Column("id", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("target", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("headers", Text, nullable=False),  # JSON
    Column("network", Text, nullable=False),  # a label, never an address
    Column("network_hash", Text, nullable=False),
    Column("url", Text),
    Column("verdict", Text),  # null: not judged, its message is not registered
    Column("reason", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("client_name", Text, nullable=False),
    Column("client_system", Text, nullable=False),
    Column("client_device", Text, nullable=False),
    Column("show_at_ms", BigInteger, nullable=False),
    Column("notify_at_ms", BigInteger, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("notified", Boolean, nullable=False),  # the sender was told of its event
    Column("frozen", Text),  # JSON of the judgement that stays, once agent and headers are gone
    # A hit's id is made where it was answered; with its message it is the key that makes draining twice harmless.
    # PostgreSQL has at_ms in the key too: the table is parted by it, see partitions.py.
    PrimaryKeyConstraint("message_key", "id"),
    Index(
        "hits_unreduced",
        "at_ms",
        sqlite_where=text("frozen IS NULL"),
        postgresql_where=text("frozen IS NULL"),
    ),
    Index("hits_links", "at_ms", sqlite_where=text("target = 'link'"), postgresql_where=text("target = 'link'")),
)

feed = Table(
    "feed",
    metadata,
    Column("account_id", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("message_key", BigInteger, nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("notices", Text),  # JSON, null for none
    Column("at_ms", BigInteger, nullable=False),
    Column("reminders", Text),  # JSON, null for none
    Column("reports", Text),  # JSON, null for none
    PrimaryKeyConstraint("account_id", "seq"),
)

views = Table(
    "views",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("network_hash", Text, nullable=False),
    Column("agent", Text, nullable=False),
    PrimaryKeyConstraint("nonce", "account_id", "at_ms"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("hit_ids", Text, nullable=False),  # JSON
    PrimaryKeyConstraint("message_key", "event_id"),
)

mail_reports = Table(
    "mail_reports",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),  # a hash: the same report is kept once
    Column("kind", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("status", Text, nullable=False),  # such as 5.1.1, or empty
    Column("blames_tracking", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("message_key", "id"),
)

early_reports = Table(
    "early_reports",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("name_hash", LargeBinary, nullable=False),  # of the Message-ID: enough to know the mail when it comes
    Column("kind", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("kept_at_ms", BigInteger, nullable=False),
    Column("blames_tracking", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("account_id", "id"),
    Index("early_reports_by_name", "account_id", "name_hash"),
    Index("early_reports_by_age", "kept_at_ms"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("address_hash", LargeBinary, nullable=False),  # keyed: of no use without the server's secret
    Column("account_id", LargeBinary, nullable=False, index=True),  # empty: towards everybody on this server
    Column("wish", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("address_hash", "account_id"),
)

consents = Table(
    "consents",
    metadata,
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    Column("source", Text, nullable=False),  # in the sender's words
    Column("at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "address_hash"),
)

addressed = Table(
    "addressed",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False, autoincrement=False),
    Column("address_hash", LargeBinary, nullable=False, index=True),
    PrimaryKeyConstraint("message_key", "address_hash"),
)

labels = Table(
    "labels",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), nullable=False, autoincrement=False),
    Column("folded", Text, nullable=False),  # the name as it is compared
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),  # as Gmail shows it
    Column("shown", Boolean, nullable=False),  # in a list; false: only in its own, or above the open thread
    PrimaryKeyConstraint("message_key", "folded"),
    Index(None, "account_id", "folded", "message_key"),
)

grants = Table(
    "grants",
    metadata,
    Column("key", Key, primary_key=True),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("subject", Text, nullable=False),  # Google's number of the person
    Column("address", Text, nullable=False),
    Column("token", Text, nullable=False),  # sealed; empty when it was withdrawn
    Column("state", Text, nullable=False),
    Column("granted_at_ms", BigInteger, nullable=False),
    Column("looked_at_ms", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("due_at_ms", BigInteger),  # null: nothing more to be done
    UniqueConstraint("account_id", "subject"),
    Index(
        "grants_due",
        "due_at_ms",
        sqlite_where=text("due_at_ms IS NOT NULL"),
        postgresql_where=text("due_at_ms IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

noted_times = Table(
    "noted_times",
    metadata,
    Column("name", Text, primary_key=True),  # see upkeep_clock.py
    Column("at_ms", BigInteger, nullable=False),
)

# Written by versions before 0010, which may still run while a new one starts. Replies are kept in messages since.
replies = Table(
    "replies",
    metadata,
    Column("message_key", Key, ForeignKey("messages.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("account_id", LargeBinary, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),  # when somebody else's mail in the thread was seen
)
