"""Automatic events by domain, subject and contact. The upkeep has what was counted before counted again."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; processes of the version before leave them as they are."""
    for table in ("report_contacts", "report_days", "report_months"):
        for name in ("events", "automatic"):
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
