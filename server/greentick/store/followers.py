"""Following the feed: what has become news since the last look, turned into deliveries, each exactly once.

The feed is the outbox. Looking through a stretch of it, keeping the deliveries and moving on is one transaction, so
that a worker that dies in between leaves nothing half done, and two workers do not tell anything twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from greentick.domain.channels import NewDelivery, Rule
from greentick.domain.stored import FeedChange
from greentick.domain.token import b64decode
from greentick.store.database import Database
from greentick.store.feed import read_page, waiting_since
from greentick.store.keeping import keeps_of
from greentick.store.locks import lock_accounts
from greentick.store.notice_tables import channels, deliveries, followers, rules
from greentick.store.reminding import heed
from greentick.store.rows import to_json
from greentick.store.ruling import to_rule
from greentick.store.sparing import of_day
from greentick.store.tables import accounts, feed, messages
from greentick.store.upserts import insert_or_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of an account's feed that was not looked through yet. `keys` are those of its messages, by id."""

    changes: Sequence[FeedChange]
    keys: dict[str, int]
    at_ms: dict[int, int]
    rules: Sequence[Rule]


Decide = Callable[[Stretch], Iterable[NewDelivery]]


class Followers:
    """Looks through the feeds of accounts that have channels or reminders."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def behind(self, limit: int) -> list[bytes]:
        """Accounts whose feed has something that was not looked through, whoever has waited longest first."""
        query = select(followers.c.account_id).join(accounts, accounts.c.id == followers.c.account_id)
        with self._database.reading() as connection:
            late = query.where(accounts.c.feed_seq > followers.c.seq)
            order = (waiting_since(followers.c.seq), accounts.c.id)
            return list(connection.scalars(late.order_by(*order).limit(limit)))

    def look_through(self, account_id: bytes, now_ms: int, limit: int, decide: Decide) -> int:
        """Look through the next stretch and keep what `decide` makes of it; how many deliveries were new.

        Under the account's lock: what a recipient refuses, or its owner erases, is not told of by what was read before.
        """
        with self._database.writing() as connection:
            lock_accounts(connection, [account_id])
            at = select(followers.c.seq).where(followers.c.account_id == account_id).with_for_update()
            seq = connection.scalar(at)
            if seq is None:
                return 0
            page = read_page(connection, account_id, seq, limit)
            added = 0
            if page.items:
                stretch = _stretch(connection, account_id, _as_exact_as_kept(connection, account_id, page.items))
                heed(connection, page.items, stretch.keys, now_ms)
                added = add_deliveries(connection, account_id, decide(stretch), now_ms)
            if page.cursor != seq:
                moved = update(followers).where(followers.c.account_id == account_id)
                connection.execute(moved.values(seq=page.cursor))
        return added


def follow(connection: Connection, account_id: bytes) -> None:
    """Look through the account's feed from now on, if that is not done yet."""
    end = select(accounts.c.id, accounts.c.feed_seq).where(accounts.c.id == account_id)
    statement = insert_or_ignore(connection, followers).from_select(["account_id", "seq"], end)
    connection.execute(statement)


def add_deliveries(connection: Connection, account_id: bytes, new: Iterable[NewDelivery], now_ms: int) -> int:
    """Keep deliveries that are not known yet; how many."""
    added = 0
    for each in new:
        values = {
            "account_id": account_id,
            "channel_id": each.channel_id,
            "event_key": each.event_key,
            "message_key": each.message_key,
            "news": to_json(each.news),
            "digest": each.digest,
            "state": "waiting",
            "attempts": 0,
            "created_at_ms": now_ms,
            "due_at_ms": each.due_at_ms,
            "answer": "",
        }
        added += connection.execute(insert_or_ignore(connection, deliveries).values(values)).rowcount
    return added


def _as_exact_as_kept(connection: Connection, account_id: bytes, changes: Sequence[FeedChange]) -> Sequence[FeedChange]:
    """The changes with the times their news may be told with: where only the day is kept, none tells more."""
    query = select(accounts.c.keep_details, accounts.c.choices).where(accounts.c.id == account_id)
    row = connection.execute(query).one_or_none()
    if row is None or keeps_of(row.keep_details, row.choices).exact_time:
        return changes
    return [replace(each, notices=tuple(map(of_day, each.notices))) for each in changes]


def _stretch(connection: Connection, account_id: bytes, changes: Sequence[FeedChange]) -> Stretch:
    nonces = {b64decode(change.message_id) for change in changes}
    theirs = (messages.c.account_id == account_id, messages.c.nonce.in_(nonces))
    rows = connection.execute(select(messages.c.nonce, messages.c.key).where(*theirs))
    by_nonce = {row.nonce: row.key for row in rows}
    cursors = [change.cursor for change in changes]
    told = select(feed.c.seq, feed.c.at_ms).where(feed.c.account_id == account_id, feed.c.seq.in_(cursors))
    at_ms = {row.seq: row.at_ms for row in connection.execute(told)}
    open_rules = (
        select(rules)
        .join(channels, channels.c.id == rules.c.channel_id)
        .where(rules.c.account_id == account_id, channels.c.enabled, channels.c.confirmed)
    )
    return Stretch(
        changes=changes,
        keys={change.message_id: by_nonce[b64decode(change.message_id)] for change in changes},
        at_ms=at_ms,
        rules=[to_rule(row) for row in connection.execute(open_rules)],
    )
