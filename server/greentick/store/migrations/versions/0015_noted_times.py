"""When the last upkeep was, so that a clock that has leapt ahead erases nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; processes of the version before do not know it."""
    op.create_table(
        "noted_times",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
