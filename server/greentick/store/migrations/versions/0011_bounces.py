"""The feed tells of reports as they come, and reports that come before their mail is known wait for it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column and the table."""
    op.add_column("feed", sa.Column("reports", sa.Text()))
    op.create_table(
        "early_reports",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kept_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="early_reports_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="early_reports_key"),
    )
    op.create_index("early_reports_by_name", "early_reports", ["account_id", "name_hash"])
    op.create_index("early_reports_by_age", "early_reports", ["kept_at_ms"])
