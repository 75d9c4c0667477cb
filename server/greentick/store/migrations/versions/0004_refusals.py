"""What recipients wish, what senders noted of consent, which mails are withheld; and accounts' choices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns and three tables; what was kept stays as it is."""
    op.add_column("accounts", sa.Column("choices", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("messages", sa.Column("withheld", sa.Text(), nullable=False, server_default=""))
    _wishes()
    _consents()
    _addressed()


def _wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", "account_id", name="wishes_key"),
    )
    op.create_index("wishes_by_account_id", "wishes", ["account_id"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="consents_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "address_hash", name="consents_key"),
    )


def _addressed() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "addressed",
        sa.Column("message_key", key, autoincrement=False, nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["messages.key"], name="addressed_message_key_of_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "address_hash", name="addressed_key"),
    )
    op.create_index("addressed_by_address_hash", "addressed", ["address_hash"])
