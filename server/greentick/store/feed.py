"""The feed: an account's changes, numbered without gaps under the lock of its row, so that no reader skips one."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from greentick.domain.records import Record
from greentick.domain.stored import ChangeType, FeedChange, FeedPage, NoticeOf
from greentick.domain.token import b64encode
from greentick.store.bulk import insert_many
from greentick.store.database import Database
from greentick.store.driver import rows_in
from greentick.store.events import to_reports
from greentick.store.locks import LockedAccount, lock_accounts
from greentick.store.notice_tables import followers
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import report_progress
from greentick.store.rows import AnyRow, to_json, to_notices, to_reminders
from greentick.store.tables import accounts, feed, messages, receipts

# Made once: making a statement takes longer than running it.
_span = select(accounts.c.feed_seq, accounts.c.feed_floor).where(accounts.c.id == bindparam("account_id"))
_rows = (
    select(*feed.c, messages.c.nonce)
    .join(messages, messages.c.key == feed.c.message_key)
    .where(feed.c.account_id == bindparam("account_id"), feed.c.seq > bindparam("after"))
    .order_by(feed.c.seq)
    .limit(bindparam("most"))
)
_NUMBERS = (
    accounts.c.feed_seq,
    accounts.c.feed_floor,
    accounts.c.nudged_seq,
    feed.c.seq,
    followers.c.seq,
    report_progress.c.seq,
)
_insert = insert_many(feed, ("account_id", "seq", "message_key", "type", "notices", "at_ms"))


class FeedRow(Record, frozen=True):
    """One change to be told."""

    message_key: int
    type: ChangeType
    notices: Sequence[NoticeOf] = ()


def append_feed(connection: Connection, account: LockedAccount, rows: Sequence[FeedRow], now_ms: int) -> int:
    """Append changes to the feed of a locked account; the first's number. The caller keeps account.feed_seq."""
    first = account.feed_seq + 1
    account.feed_seq += len(rows)
    _insert.run(
        connection,
        [
            (account.id, seq, row.message_key, row.type, to_json(row.notices) if row.notices else None, now_ms)
            for seq, row in enumerate(rows, first)
        ],
    )
    return first


def waiting_since(seq: ColumnElement[int]) -> ColumnElement[int]:
    """In a query of accounts: when the first change after `seq` came, 0 where it has gone already."""
    first = select(feed.c.at_ms).where(feed.c.account_id == accounts.c.id, feed.c.seq > seq)
    return func.coalesce(first.order_by(feed.c.seq).limit(1).correlate_except(feed).scalar_subquery(), 0)


class Feed:
    """The feeds of all accounts, to read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def end(self, account_id: bytes) -> int:
        """The number of the newest change, 0 when there is none."""
        return self.ends([account_id]).get(account_id, 0)

    def ends(self, account_ids: Collection[bytes]) -> dict[bytes, int]:
        """The same for many accounts in one query; those that are gone are left out."""
        with self._database.reading() as connection:
            return dict(rows_in(connection, "SELECT id, feed_seq FROM accounts WHERE id", account_ids))

    def restart(self, now_ms: int) -> int:
        """Number all feeds on from a place that no reader has come to, with all that follows them; how many.

        Whoever comes from the time after a backup has a cursor that may have been given out again for something else.
        The time makes the place another one with each backup, also when the same one is restored twice. Everything
        keeps its order, so that nothing is counted or told twice, and receipts are newer than those readers know.
        """
        with self._database.writing() as connection:
            every = lock_accounts(connection, connection.scalars(select(accounts.c.id)))
            for column in _NUMBERS:
                connection.execute(update(column.table).values({column: column + now_ms}))
            told = receipts.c.cursor > 0
            connection.execute(update(receipts).where(told).values(cursor=receipts.c.cursor + now_ms))
        return len(every)

    def page(self, account_id: bytes, after: int, limit: int) -> FeedPage:
        """The changes after `after`, oldest first.

        Receipts are as they are now: a newer one may come with an older change, and comes again with its own.
        """
        with self._database.reading() as connection:
            return read_page(connection, account_id, after, limit)


def read_page(connection: Connection, account_id: bytes, after: int, limit: int) -> FeedPage:
    """One page on a connection of the caller's."""
    account = connection.execute(_span, {"account_id": account_id}).one_or_none()
    if account is None:
        return FeedPage(items=[], cursor=0, reset=after > 0)
    if not account.feed_floor <= after <= account.feed_seq:
        return FeedPage(items=[], cursor=account.feed_seq, reset=True)
    rows = connection.execute(_rows, {"account_id": account_id, "after": after, "most": limit + 1}).all()
    items = _changes(connection, rows[:limit])
    return FeedPage(items=items, cursor=rows[:limit][-1].seq if rows else after, more=len(rows) > limit)


def _changes(connection: Connection, rows: Sequence[AnyRow]) -> list[FeedChange]:
    keys = {row.message_key for row in rows if row.type == "receipt"}
    stored = receipts_by_key(connection, keys) if keys else {}
    return [
        FeedChange(
            cursor=row.seq,
            type=row.type,
            message_id=b64encode(row.nonce),
            stored=stored.get(row.message_key),
            notices=to_notices(row.notices),
            reminders=to_reminders(row.reminders),
            reports=() if row.reports is None else to_reports(row.reports),
        )
        for row in rows
        if row.type == "deleted" or row.message_key in stored  # erased just now: its deletion follows
    ]
