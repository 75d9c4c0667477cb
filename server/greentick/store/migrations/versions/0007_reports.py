"""The counts and short rows that searches and reports are answered from. The worker fills them from the feed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "report_progress",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _of_accounts("report_progress"),
        sa.PrimaryKeyConstraint("account_id", name="report_progress_key"),
    )
    _messages()
    _contacts()
    _counts()


def _messages() -> None:
    op.create_table(
        "report_messages",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("message_key", _KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("gmail_address", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _of_accounts("report_messages"),
        _of_messages("report_messages"),
        sa.PrimaryKeyConstraint("account_id", "sent_at_ms", "message_key", name="report_messages_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("report_messages_by_state", "report_messages", ["account_id", "state", "sent_at_ms", "message_key"])
    op.create_index("report_messages_by_message_key", "report_messages", ["message_key"], unique=True)
    op.create_table(
        "report_tallies",
        sa.Column("message_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        _of_messages("report_tallies"),
        sa.PrimaryKeyConstraint("message_key", name="report_tallies_key"),
    )


def _contacts() -> None:
    op.create_table(
        "report_recipients",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("message_key", _KEY, nullable=False),
        _of_accounts("report_recipients"),
        _of_messages("report_recipients"),
        sa.PrimaryKeyConstraint("account_id", "address", "sent_at_ms", "message_key", name="report_recipients_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("report_recipients_by_message_key", "report_recipients", ["message_key"])
    op.create_table(
        "report_contacts",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("mails", "opened", "silent", "uncertain")),
        sa.Column("last_sent_at_ms", sa.BigInteger(), nullable=False),
        _of_accounts("report_contacts"),
        sa.PrimaryKeyConstraint("account_id", "address", name="report_contacts_key"),
    )
    op.create_index("report_contacts_by_last_sent", "report_contacts", ["account_id", "last_sent_at_ms", "address"])
    op.create_index("report_contacts_by_silent", "report_contacts", ["account_id", "silent", "last_sent_at_ms"])


def _counts() -> None:
    slot_counts = ("sent", "opens", "clicks", "uncertain", "uncertain_clicks", "automatic", "automatic_clicks")
    op.create_table(
        "report_slots",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in slot_counts),
        _of_accounts("report_slots"),
        sa.PrimaryKeyConstraint("account_id", "slot", name="report_slots_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_days",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("sent", "opened", "clicked", "uncertain")),
        _of_accounts("report_days"),
        sa.PrimaryKeyConstraint("account_id", "kind", "day", "name", name="report_days_key"),
        sqlite_with_rowid=False,
    )


def _of_accounts(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"{table}_account_id_of_accounts", ondelete="CASCADE"
    )


def _of_messages(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["message_key"], ["messages.key"], name=f"{table}_message_key_of_messages", ondelete="CASCADE"
    )
