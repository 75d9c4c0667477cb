"""Growing old: messages past their time are erased, and so is what no longer serves them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select, update

from greentick.domain.days import DAY_MS
from greentick.store.database import Database
from greentick.store.erasing import erase_messages
from greentick.store.locks import keep_feed_seq, lock_accounts
from greentick.store.partitions import drop_partition, make_months, partitions
from greentick.store.tables import accounts, codes, feed, hits, messages, receipts, views

FEED_DAYS = 30
"""A feed row that a newer one has made worthless, or that tells of a deletion, is kept this long."""

_CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What of an account was sent before `before_ms`: messages, and their hits."""

    account_id: bytes
    before_ms: int
    messages: int
    hits: int


class Retention:
    """Clean-up, in small transactions so that nobody waits for it."""

    def __init__(self, database: Database, *, retention_days: int) -> None:
        self._database = database
        self._retention_days = retention_days

    def purge_messages(self, now_ms: int) -> int:
        """Erase messages older than their account keeps them, also ones that were never registered. How many."""
        return sum(self.purge(each, now_ms) for each in self.past(now_ms))

    def past(self, now_ms: int, *, account_ids: Collection[bytes] | None = None, days: int | None = None) -> list[Past]:
        """What of each account is older than it is kept, or than `days`; accounts with nothing are left out."""
        kept = func.coalesce(accounts.c.retention_days, self._retention_days)
        query = select(accounts.c.id, kept).order_by(accounts.c.created_at_ms, accounts.c.id)
        if account_ids is not None:
            query = query.where(accounts.c.id.in_(account_ids))
        with self._database.reading() as connection:
            found = [
                _past(connection, account_id, now_ms - (limit if days is None else days) * DAY_MS)
                for account_id, limit in connection.execute(query).all()
            ]
        return [each for each in found if each.messages]

    def purge(self, past: Past, now_ms: int) -> int:
        """Erase what is past; how many messages."""
        return self._purge_account(past.account_id, past.before_ms, now_ms)

    def _purge_account(self, account_id: bytes, before_ms: int, now_ms: int) -> int:
        query = select(messages.c.key, messages.c.registered).where(_older(account_id, before_ms)).limit(_CHUNK)
        purged = 0
        while True:
            with self._database.writing() as connection:
                account = lock_accounts(connection, [account_id]).get(account_id)
                rows = connection.execute(query).all() if account else []
                if not rows or account is None:
                    return purged
                erase_messages(connection, account, [row.key for row in rows if row.registered], now_ms)
                keep_feed_seq(connection, [account])
                _drop_orphans(connection, [row.key for row in rows if not row.registered])
            purged += len(rows)

    def make_months(self, now_ms: int) -> list[str]:
        """Have room for the hits of the months to come; the names of what was made."""
        if not self._database.is_postgresql:
            return []
        with self._database.writing() as connection:
            return make_months(connection, now_ms, now_ms)

    def drop_months(self, now_ms: int) -> int:
        """Drop the months of hits that are past what any account keeps, whole; how many hits were in them."""
        if not self._database.is_postgresql:
            return 0
        with self._database.reading() as connection:
            longest = connection.scalar(
                select(func.max(func.coalesce(accounts.c.retention_days, self._retention_days)))
            )
            before_ms = now_ms - (longest or self._retention_days) * DAY_MS
            past = [each for each in partitions(connection) if each.end_ms <= before_ms]
        dropped = 0
        for each in past:
            with self._database.writing() as connection:
                dropped += drop_partition(connection, each)
        return dropped

    def purge_feed(self, now_ms: int) -> None:
        """Drop old feed rows that a newer row of the same message replaces, and old news of deletions."""
        before_ms = now_ms - FEED_DAYS * DAY_MS
        replaced = exists().where(receipts.c.message_key == feed.c.message_key, receipts.c.cursor > feed.c.seq)
        old = (feed.c.account_id == accounts.c.id, feed.c.type == "deleted", feed.c.at_ms < before_ms)
        newest = select(func.max(feed.c.seq)).where(*old).scalar_subquery()
        with self._database.reading() as connection:
            account_ids = list(connection.scalars(select(accounts.c.id)))
        for account_id in account_ids:
            theirs = (feed.c.account_id == account_id, feed.c.at_ms < before_ms)
            with self._database.writing() as connection:
                lock_accounts(connection, [account_id])
                floor = func.coalesce(newest, accounts.c.feed_floor)
                connection.execute(update(accounts).where(accounts.c.id == account_id).values(feed_floor=floor))
                connection.execute(delete(feed).where(*theirs, feed.c.type == "deleted"))
                connection.execute(delete(feed).where(*theirs, feed.c.notices.is_(None), replaced))

    def purge_views(self, before_ms: int) -> None:
        """Drop announced views from before `before_ms`: the hits they explain must be frozen by then."""
        with self._database.writing() as connection:
            connection.execute(delete(views).where(views.c.at_ms < before_ms))

    def purge_codes(self, now_ms: int) -> None:
        """Drop codes that have expired."""
        with self._database.writing() as connection:
            connection.execute(delete(codes).where(codes.c.expires_at_ms <= now_ms))

    def forget_senders_agents(self, before_ms: int, account_ids: Collection[bytes] | None = None) -> None:
        """Drop the agents and network hashes that came with registrations and views from before `before_ms`."""
        nothing = {"network_hash": "", "agent": ""}
        if account_ids is None:
            with self._database.reading() as connection:
                account_ids = list(connection.scalars(select(accounts.c.id)))
        for account_id in account_ids:
            old = _older(account_id, before_ms)
            seen = and_(views.c.account_id == account_id, views.c.at_ms < before_ms, views.c.agent != "")
            with self._database.writing() as connection:
                lock_accounts(connection, [account_id])
                gone = update(messages).where(old, messages.c.sender_agent != "")
                connection.execute(gone.values(sender_network_hash="", sender_agent=""))
                connection.execute(update(views).where(seen).values(nothing))

    def clear_log(self) -> None:
        """Take what was erased out of SQLite's log too, if no reader is in the way."""
        self._database.clear_log()

    def unreduced(
        self,
        before_ms: int,
        limit: int,
        account_ids: Collection[bytes] | None = None,
        *,
        registered_only: bool = False,
    ) -> list[tuple[bytes, int]]:
        """Account and key of messages that have hits from before `before_ms` with agent and headers."""
        query = (
            select(messages.c.account_id, messages.c.key)
            .join(hits, hits.c.message_key == messages.c.key)
            .where(hits.c.frozen.is_(None), hits.c.at_ms < before_ms)
            .distinct()
            .limit(limit)
        )
        if registered_only:
            query = query.where(messages.c.registered)
        if account_ids is not None:
            query = query.where(self._database.among(messages.c.account_id, account_ids))
        with self._database.reading() as connection:
            return [(account_id, key) for account_id, key in connection.execute(query)]


def _older(account_id: bytes, before_ms: int) -> ColumnElement[bool]:
    return and_(messages.c.account_id == account_id, messages.c.sent_at_ms < before_ms, ~messages.c.deleted)


def _past(connection: Connection, account_id: bytes, before_ms: int) -> Past:
    older = _older(account_id, before_ms)
    theirs = hits.c.message_key.in_(select(messages.c.key).where(older))
    return Past(
        account_id=account_id,
        before_ms=before_ms,
        messages=connection.scalar(select(func.count()).select_from(messages).where(older)) or 0,
        hits=connection.scalar(select(func.count()).select_from(hits).where(theirs)) or 0,
    )


def _drop_orphans(connection: Connection, keys: list[int]) -> None:
    """Drop messages nobody ever registered, with their hits."""
    connection.execute(delete(hits).where(hits.c.message_key.in_(keys)))
    connection.execute(delete(messages).where(messages.c.key.in_(keys)))
