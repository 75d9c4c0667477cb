"""People: who signed in with which address, who is invited, and what kind of session a token is for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables and the sessions' kind; sessions there are were made by extensions."""
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("proved_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="identities_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="identities_key"),
    )
    op.create_index("identities_by_account_id", "identities", ["account_id"])
    op.create_table(
        "invitations",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="invitations_key"),
    )
    op.add_column("sessions", sa.Column("kind", sa.Text(), nullable=False, server_default="extension"))
