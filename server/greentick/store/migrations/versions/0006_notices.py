"""Channels, their rules and deliveries; reminders and replies."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and the feed's column for reminders."""
    op.add_column("feed", sa.Column("reminders", sa.Text(), nullable=True))
    _channels()
    _rules()
    _deliveries()
    _followers()
    _reminders()
    _replies()


def _account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"{table}_account_id_of_accounts", ondelete="CASCADE"
    )


def _channel(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["channel_id"], ["channels.id"], name=f"{table}_channel_id_of_channels", ondelete="CASCADE"
    )


def _message(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["message_key"], ["messages.key"], name=f"{table}_message_key_of_messages", ondelete="CASCADE"
    )


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("with_subject", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        _account("channels"),
        sa.PrimaryKeyConstraint("id", name="channels_key"),
    )
    op.create_index("channels_by_account_id", "channels", ["account_id"])


def _rules() -> None:
    op.create_table(
        "rules",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        _account("rules"),
        _channel("rules"),
        sa.PrimaryKeyConstraint("id", name="rules_key"),
    )
    op.create_index("rules_by_account_id", "rules", ["account_id"])
    op.create_index("rules_by_channel_id", "rules", ["channel_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("message_key", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("done_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        _account("deliveries"),
        _channel("deliveries"),
        sa.PrimaryKeyConstraint("key", name="deliveries_key"),
        sa.UniqueConstraint("channel_id", "event_key", name="deliveries_one_per_channel_id_event_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_by_account_id_key", "deliveries", ["account_id", "key"])
    op.create_index("deliveries_by_message_key", "deliveries", ["message_key"])
    _due_index("deliveries")


def _followers() -> None:
    op.create_table(
        "followers",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _account("followers"),
        sa.PrimaryKeyConstraint("account_id", name="followers_key"),
    )


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("message_key", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("after_s", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_at_ms", sa.BigInteger(), nullable=True),
        _account("reminders"),
        _message("reminders"),
        sa.PrimaryKeyConstraint("message_key", "kind", name="reminders_key"),
    )
    op.create_index("reminders_by_account_id", "reminders", ["account_id"])
    _due_index("reminders")


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("message_key", _KEY, nullable=False, autoincrement=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        _account("replies"),
        _message("replies"),
        sa.PrimaryKeyConstraint("message_key", name="replies_key"),
    )


def _due_index(table: str) -> None:
    due = sa.text("due_at_ms IS NOT NULL")
    op.create_index(f"{table}_due", table, ["due_at_ms"], sqlite_where=due, postgresql_where=due)
