"""What each mail carries: opens, clicks, both or nothing; how many links lead through the server; whether it tells."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults, so that processes of the version before may go on writing."""
    op.add_column("messages", sa.Column("tracks", sa.Text(), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("links", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("disclosed", sa.Boolean(), nullable=False, server_default=sa.false()))
