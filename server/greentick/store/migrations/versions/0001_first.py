"""The first schema: accounts and their sign-ins, messages, hits, receipts, the feed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _accounts()
    _addresses()
    _sessions()
    _codes()
    _messages()
    _receipts()
    _hits()
    _feed()
    _views()
    _corrections()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("notify", sa.Text(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("keep_details", sa.Boolean(), nullable=False),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.Column("feed_floor", sa.BigInteger(), nullable=False),
        sa.Column("nudged_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="accounts_key"),
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="addresses_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "address", name="addresses_key"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="sessions_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="sessions_key"),
        sa.UniqueConstraint("token_hash", name="sessions_one_per_token_hash"),
    )
    op.create_index("sessions_by_account_id", "sessions", ["account_id"])


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="codes_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="codes_key"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("undo_s", sa.Float(), nullable=False),
        sa.Column("gmail_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("perm_thread_id", sa.Text(), nullable=False),
        sa.Column("gmail_message_id", sa.Text(), nullable=False),
        sa.Column("perm_message_id", sa.Text(), nullable=False),
        sa.Column("rfc_message_id", sa.Text(), nullable=False),
        sa.Column("sender_network_hash", sa.Text(), nullable=False),
        sa.Column("sender_agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="messages_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="messages_key"),
        sa.UniqueConstraint("nonce", "account_id", name="messages_one_per_nonce_account_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("messages_by_account_id_perm_thread_id", "messages", ["account_id", "perm_thread_id"])
    op.create_index("messages_by_account_id_sent_at_ms_key", "messages", ["account_id", "sent_at_ms", "key"])
    op.create_index("messages_by_account_id_thread_id", "messages", ["account_id", "thread_id"])


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("message_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("first_open_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_open_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("more_events", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("uncounted", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["messages.key"], name="receipts_message_key_of_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", name="receipts_key"),
    )
    op.create_index(
        "receipts_due",
        "receipts",
        ["due_at_ms"],
        sqlite_where=sa.text("due_at_ms IS NOT NULL"),
        postgresql_where=sa.text("due_at_ms IS NOT NULL"),
    )


def _hits() -> None:
    op.create_table(
        "hits",
        sa.Column("message_key", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("network_hash", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("client_system", sa.Text(), nullable=False),
        sa.Column("client_device", sa.Text(), nullable=False),
        sa.Column("show_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("notify_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("message_key", "id", name="hits_key"),
    )
    op.create_index(
        "hits_unreduced",
        "hits",
        ["at_ms"],
        sqlite_where=sa.text("frozen IS NULL"),
        postgresql_where=sa.text("frozen IS NULL"),
    )
    op.create_index(
        "hits_links",
        "hits",
        ["at_ms"],
        sqlite_where=sa.text("target = 'link'"),
        postgresql_where=sa.text("target = 'link'"),
    )


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("message_key", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("notices", sa.Text(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "seq", name="feed_key"),
    )
    op.create_index("feed_by_message_key", "feed", ["message_key"])


def _views() -> None:
    op.create_table(
        "views",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("network_hash", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="views_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("nonce", "account_id", "at_ms", name="views_key"),
    )
    op.create_index("views_by_at_ms", "views", ["at_ms"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("message_key", _KEY, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("hit_ids", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["messages.key"], name="corrections_message_key_of_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "event_id", name="corrections_key"),
    )
