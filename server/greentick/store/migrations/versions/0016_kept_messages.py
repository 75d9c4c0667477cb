"""Lists pass by what was erased, contacts are found by names in every script, old deliveries without looking at all."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    """Make the indexes and the column, and fill it; processes of the version before leave it empty.

    The old index goes last. From then on nobody can read messages, and readers come to contacts before messages: the
    other way round both would wait for each other in PostgreSQL, and everybody for the rest of this.
    """
    kept, done = sa.text("NOT deleted"), sa.text("done_at_ms IS NOT NULL")
    op.create_index(
        "messages_kept",
        "messages",
        ["account_id", "sent_at_ms", "key"],
        sqlite_where=sa.text("deleted = 0"),
        postgresql_where=kept,
    )
    op.create_index("deliveries_done", "deliveries", ["done_at_ms"], sqlite_where=done, postgresql_where=done)
    op.add_column("report_contacts", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _fill()
    op.drop_index("messages_by_account_id_sent_at_ms_key", "messages")


def _fill() -> None:
    contacts = sa.table("report_contacts", *map(sa.column, ("account_id", "address", "name", "words")))
    connection = op.get_bind()
    theirs = (contacts.c.account_id == sa.bindparam("of"), contacts.c.address == sa.bindparam("at"))
    statement = sa.update(contacts).where(*theirs).values(words=sa.bindparam("folded"))
    rows = connection.execute(sa.select(contacts.c.account_id, contacts.c.address, contacts.c.name)).all()
    folded = [{"of": account, "at": address, "folded": _folded(name, address)} for account, address, name in rows]
    for first in range(0, len(folded), _AT_ONCE):
        connection.execute(statement, folded[first : first + _AT_ONCE])


def _folded(name: str, address: str) -> str:
    return " ".join(f"{name} {address}".casefold().split())
