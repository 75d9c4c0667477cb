"""What mail servers and mail programs report of messages, found by the Message-ID."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMED = sa.text("rfc_message_id <> ''")


def upgrade() -> None:
    """Make the table, its place in receipts, and the way to a message by its name."""
    op.create_table(
        "mail_reports",
        sa.Column("message_key", _KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["messages.key"], name="mail_reports_message_key_of_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "id", name="mail_reports_key"),
    )
    op.add_column("receipts", sa.Column("reports", sa.Text(), nullable=False, server_default="[]"))
    op.create_index(
        "messages_named",
        "messages",
        ["account_id", "rfc_message_id"],
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
