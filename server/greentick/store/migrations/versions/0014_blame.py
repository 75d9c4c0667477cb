"""Reports say whether a mail was refused because of its image or links that count."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; processes of the version before leave them false."""
    for table in ("mail_reports", "early_reports"):
        op.add_column(table, sa.Column("blames_tracking", sa.Boolean(), nullable=False, server_default=sa.false()))
