"""Labels of messages; replies are kept with their message, and how they became known."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_TAKE_OVER = """
    UPDATE messages SET
        replied_at_ms = (SELECT replies.at_ms FROM replies WHERE replies.message_key = messages.key),
        reply_learned = 'seen'
    WHERE messages.key IN (SELECT replies.message_key FROM replies)
"""


def upgrade() -> None:
    """Make the table and the columns, and take over what is known of replies."""
    op.create_table(
        "labels",
        sa.Column("message_key", _KEY, nullable=False, autoincrement=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["messages.key"], name="labels_message_key_of_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="labels_account_id_of_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "folded", name="labels_key"),
    )
    op.create_index("labels_by_account_id_folded_message_key", "labels", ["account_id", "folded", "message_key"])
    op.add_column("messages", sa.Column("replied_at_ms", sa.BigInteger()))
    op.add_column("messages", sa.Column("reply_learned", sa.Text(), nullable=False, server_default=""))
    op.execute(_TAKE_OVER)
