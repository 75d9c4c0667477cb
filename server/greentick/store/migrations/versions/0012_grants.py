"""Permissions to ask Gmail for replies, and when it was last asked for what a reminder waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DUE = sa.text("due_at_ms IS NOT NULL")


def upgrade() -> None:
    """Make the table, and the column that processes of the version before leave empty."""
    op.create_table(
        "grants",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("granted_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("looked_at_ms", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="grants_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="grants_key"),
        sa.UniqueConstraint("account_id", "subject", name="grants_one_per_account_id_subject"),
        sqlite_autoincrement=True,
    )
    op.create_index("grants_due", "grants", ["due_at_ms"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.add_column("reminders", sa.Column("looked_at_ms", sa.BigInteger()))
