"""PostgreSQL keeps hits by the month of their time, so that old ones are dropped whole. SQLite stays as it is.

What is there becomes the first partition, without being copied. A partitioned table's key must hold what it is parted
by: at_ms joins it, which changes nothing, since a hit's time never changes. A worker of an older version names the old
key and is refused; its hits wait in the stream for a newer one.
"""

import time
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MONTHS_AHEAD = 3


def upgrade() -> None:
    """Part the hits."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("LOCK TABLE hits IN ACCESS EXCLUSIVE MODE")
    _set_aside()
    _make_parted()
    now = datetime.fromtimestamp(time.time(), UTC)
    begin, end = _month(now, 0), _month(now, _MONTHS_AHEAD + 1)
    newest = op.get_bind().scalar(sa.text("SELECT max(at_ms) FROM hits_past"))
    if newest is None:
        op.execute("DROP TABLE hits_past")
    else:
        begin = _month(max(now, datetime.fromtimestamp(newest / 1000, UTC)), 1)
        op.execute("ALTER TABLE hits_past DROP CONSTRAINT hits_past_key")
        op.execute(f"ALTER TABLE hits ATTACH PARTITION hits_past FOR VALUES FROM (MINVALUE) TO ({_ms(begin)})")
    while begin < end:
        following = _month(begin, 1)
        bounds = f"FROM ({_ms(begin)}) TO ({_ms(following)})"
        op.execute(f"CREATE TABLE hits_{begin:%Y_%m} PARTITION OF hits FOR VALUES {bounds}")
        begin = following
    op.execute("CREATE TABLE hits_default PARTITION OF hits DEFAULT")


def _set_aside() -> None:
    op.execute("ALTER TABLE hits RENAME TO hits_past")
    op.execute("ALTER TABLE hits_past RENAME CONSTRAINT hits_key TO hits_past_key")
    op.execute("ALTER INDEX hits_unreduced RENAME TO hits_past_unreduced")
    op.execute("ALTER INDEX hits_links RENAME TO hits_past_links")


def _make_parted() -> None:
    op.execute("CREATE TABLE hits (LIKE hits_past INCLUDING DEFAULTS) PARTITION BY RANGE (at_ms)")
    op.execute("ALTER TABLE hits ADD CONSTRAINT hits_key PRIMARY KEY (message_key, id, at_ms)")
    op.execute("CREATE INDEX hits_unreduced ON hits (at_ms) WHERE frozen IS NULL")
    op.execute("CREATE INDEX hits_links ON hits (at_ms) WHERE target = 'link'")


def _month(at: datetime, further: int) -> datetime:
    """The beginning of the month so many months after that of `at`."""
    months = at.year * 12 + at.month - 1 + further
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
