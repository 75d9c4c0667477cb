"""What the worker does in one transaction: find the messages of a batch, load what is known, keep what came of it."""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, select, update

from greentick.domain.hit import Hit
from greentick.domain.message import Message
from greentick.domain.stored import FeedChange
from greentick.domain.wish import SILENT
from greentick.store.addresses import own_addresses
from greentick.store.bulk import insert_many, update_many
from greentick.store.database import Database
from greentick.store.driver import rows_in, run
from greentick.store.feed import FeedRow, append_feed, read_page
from greentick.store.hits import keep_hits, kept_hits, known_hit_ids, links_between
from greentick.store.judged import said_corrections
from greentick.store.keeping import Keeps
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_accounts
from greentick.store.mail_reports import kept_reports
from greentick.store.messages import EMPTY_RECEIPT, insert_messages
from greentick.store.outcome import Content, Folded, Found, History, Outcome, change_of
from greentick.store.receipts import SHOWN
from greentick.store.rows import MESSAGE_COLUMNS, to_message
from greentick.store.sparing import retime
from greentick.store.tables import accounts, feed, messages, receipts
from greentick.store.views import own_views

Copy = tuple[bytes, bytes]
"""Account id and nonce: what a hit's token names."""

EVERY = sys.maxsize

_CONTENT = ("state", "opens", "clicks", "first_open_at_ms", "last_open_at_ms", "events", "more_events", "reports")
_COUNTS = ("hits", "uncounted")

_FIND = (
    f"SELECT {', '.join(f'messages.{column.name}' for column in MESSAGE_COLUMNS)}, receipts.cursor, receipts.told,"  # noqa: S608
    f" {', '.join(f'receipts.{name}' for name in _COUNTS)},"
    " EXISTS (SELECT 1 FROM views WHERE views.nonce = messages.nonce AND views.account_id = messages.account_id),"
    " EXISTS (SELECT 1 FROM corrections WHERE corrections.message_key = messages.key),"
    " EXISTS (SELECT 1 FROM mail_reports WHERE mail_reports.message_key = messages.key),"
    f" {', '.join(f'receipts.{name}' for name in _CONTENT)}"
    " FROM messages LEFT JOIN receipts ON receipts.message_key = messages.key WHERE "
)
_KEY, _ACCOUNT, _NONCE, _DELETED = (
    MESSAGE_COLUMNS.index(messages.c[name]) for name in ("key", "account_id", "nonce", "deleted")
)
_AFTER_MESSAGE = len(MESSAGE_COLUMNS)
_BEFORE_CONTENT = -len(_CONTENT)
_key_of = itemgetter(_KEY)
_ACCOUNTS = "SELECT id FROM accounts WHERE id"
_ENDINGS = "SELECT account_id, nonce, deleted, withheld FROM messages WHERE nonce"
_NOTE_TOLD = "UPDATE accounts SET nudged_seq = ? WHERE id = ? AND nudged_seq < ?"
_new_receipts = insert_many(receipts, ["message_key", "account_id", *EMPTY_RECEIPT])
_folded = update_many(receipts, (*_CONTENT, "cursor", "told", "due_at_ms", *_COUNTS), key="message_key")
_counted = update_many(receipts, _COUNTS, key="message_key")


class Work:
    """The worker's way into the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """All of it is kept when the block ends, or nothing. Raises StoreUnavailable."""
        with self._database.writing() as connection:
            yield Transaction(connection)

    def due(self, now_ms: int, limit: int) -> list[tuple[bytes, int]]:
        """Account and key of messages that must be folded anew by now, longest due first."""
        query = (
            select(receipts.c.account_id, receipts.c.message_key)
            .where(receipts.c.due_at_ms <= now_ms)
            .order_by(receipts.c.due_at_ms)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [(account_id, key) for account_id, key in connection.execute(query)]

    def keys(self, after: int, limit: int) -> list[tuple[bytes, int]]:
        """Account and key of all shown messages, by key."""
        query = select(messages.c.account_id, messages.c.key).where(messages.c.key > after, SHOWN)
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query.order_by(messages.c.key).limit(limit))]

    def wanted(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those of these hits that may be kept: neither account nor message is gone, and no recipient has said no."""
        with self._database.reading() as connection:
            there = {row[0] for row in rows_in(connection, _ACCOUNTS, {hit.account_id for hit in hits})}
            rows = rows_in(connection, _ENDINGS, {hit.nonce for hit in hits})
        ended = {(account_id, nonce) for account_id, nonce, deleted, withheld in rows if deleted or withheld in SILENT}
        return [hit for hit in hits if hit.account_id in there and (hit.account_id, hit.nonce) not in ended]

    def untold(self, before_ms: int, limit: int) -> dict[bytes, list[FeedChange]]:
        """The newest changes of accounts whose live readers have not been told of one older than `before_ms`."""
        first = (feed.c.account_id == accounts.c.id) & (feed.c.seq > accounts.c.nudged_seq)
        query = select(accounts.c.id, accounts.c.nudged_seq, accounts.c.feed_seq)
        query = query.where(accounts.c.feed_seq > accounts.c.nudged_seq)
        with self._database.reading() as connection:
            late = connection.execute(query.where(select(feed.c.seq).where(first, feed.c.at_ms < before_ms).exists()))
            pages = {
                account_id: read_page(connection, account_id, max(nudged_seq, feed_seq - limit), limit)
                for account_id, nudged_seq, feed_seq in late.all()
            }
        return {account_id: page.items for account_id, page in pages.items() if page.items}


class Transaction:
    """One transaction of the worker. First `lock`, then the rest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._locked: dict[bytes, LockedAccount] = {}

    def lock(self, account_ids: Iterable[bytes]) -> None:
        """Lock those of the accounts that exist. Others have no messages here."""
        self._locked = lock_accounts(self._connection, account_ids)

    def keeps(self, account_id: bytes) -> Keeps:
        """What a locked account lets be kept."""
        return self._locked[account_id].keeps

    def find(self, copies: Mapping[Copy, int], keys: Iterable[int] = ()) -> list[Found]:
        """The messages of these copies and keys, without erased ones; unknown copies get a place, dated as given."""
        wanted = {copy for copy in copies if copy[0] in self._locked}
        rows = {
            (row[_ACCOUNT], row[_NONCE]): row for row in self._rows("messages.nonce", {nonce for _, nonce in wanted})
        }
        found = [rows[copy] for copy in wanted & rows.keys()]  # others may use the same nonce
        more = {*keys, *self._make_room(sorted(wanted - rows.keys()), copies)}
        found += self._rows("messages.key", more.difference(row[_KEY] for row in found))
        found.sort(key=_key_of)  # what lies together on the disk is read and written together
        own = own_addresses(self._connection, self._locked)
        return [_to_found(row, own[row[_ACCOUNT]]) for row in found if row[_ACCOUNT] in own and not row[_DELETED]]

    def _rows(self, column: str, values: Collection[object]) -> Sequence[Any]:
        return rows_in(self._connection, _FIND + column, values)

    def _make_room(self, missing: Sequence[Copy], dates: Mapping[Copy, int]) -> list[int]:
        """Keys of new, unregistered messages for copies that are not known yet."""
        new = [
            Message(id="", account_id=account_id, nonce=nonce, sent_at_ms=dates[account_id, nonce], registered=False)
            for account_id, nonce in missing
        ]
        if not new:
            return []
        keyed = insert_messages(self._connection, new)
        empty = tuple(EMPTY_RECEIPT.values())
        _new_receipts.run(self._connection, [(key, each.account_id, *empty) for key, each in keyed.items()])
        return list(keyed)

    def history(self, found: Sequence[Found]) -> dict[int, History]:
        """What is known of each message, by key."""
        hits = kept_hits(self._connection, {each.key: each.message for each in found})
        views = own_views(self._connection, {_copy_of(each) for each in found if each.viewed})
        said = said_corrections(self._connection, [each.key for each in found if each.corrected])
        reports = kept_reports(self._connection, [each.key for each in found if each.reported])
        return {
            each.key: History(
                hits=hits[each.key],
                views=views[_copy_of(each)] if each.viewed else (),
                corrections=said.get(each.key, ()),
                reports=reports.get(each.key, ()),
            )
            for each in found
        }

    def known_hit_ids(self, found: Iterable[Found]) -> set[str]:
        """The ids of all hits that are kept with the messages."""
        return known_hit_ids(self._connection, [each.key for each in found])

    def links_between(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, Hit]]:
        """Links of the locked accounts asked for in these spans of time, with the keys of their messages."""
        return [placed for begin, end in spans for placed in links_between(self._connection, self._locked, begin, end)]

    def keep(self, outcomes: Sequence[Outcome], now_ms: int, *, newest: int = EVERY) -> dict[bytes, list[FeedChange]]:
        """Keep what came of the messages; of the feed changes it made, the `newest` per account, oldest first."""
        keep_hits(self._connection, ((each.found.key, hit) for each in outcomes for hit in each.hits))
        changes = self._append_feed(outcomes, now_ms, newest)
        folded = [_folded_values(each, each.folded) for each in outcomes if each.folded is not None]
        _folded.run(self._connection, folded)
        counted = [each for each in outcomes if each.folded is None and (each.added or each.uncounted)]
        _counted.run(self._connection, [_counts(each) for each in counted])
        return changes

    def _append_feed(self, outcomes: Iterable[Outcome], now_ms: int, newest: int) -> dict[bytes, list[FeedChange]]:
        told: dict[bytes, list[tuple[Found, Folded]]] = {}
        for each in outcomes:
            if each.folded is not None and each.folded.tell:
                told.setdefault(each.found.message.account_id, []).append((each.found, each.folded))
        changes = {}
        for account_id, theirs in told.items():
            rows = [FeedRow(found.key, "receipt", folded.notices) for found, folded in theirs]
            first = append_feed(self._connection, self._locked[account_id], rows, now_ms)
            for cursor, (found, _) in enumerate(theirs, first):
                found.cursor = cursor
            last = theirs[max(0, len(theirs) - newest) :]
            changes[account_id] = [change_of(found.message, folded, found.cursor) for found, folded in last]
        keep_feed_seq(self._connection, [self._locked[account_id] for account_id in told])
        return changes

    def retime(self, outcomes: Iterable[Outcome]) -> None:
        """Give the hits of these outcomes, which are kept already, the time they have now."""
        retime(
            self._connection, [(each.found.key, kept.hit.id, kept.hit.at_ms) for each in outcomes for kept in each.hits]
        )

    def postpone(self, keys: Collection[int], until_ms: int) -> None:
        """Have these messages folded anew, but not before then."""
        if keys:
            due = update(receipts).where(receipts.c.message_key.in_(keys))
            self._connection.execute(due.values(due_at_ms=until_ms))

    def note_told(self, ends: Mapping[bytes, int]) -> None:
        """Note up to where live readers of these accounts have been told."""
        for account_id, seq in sorted(ends.items()):
            run(self._connection, _NOTE_TOLD, (seq, account_id, seq))


def _to_found(row: Sequence[Any], own: tuple[str, ...]) -> Found:
    cursor, told, hits, uncounted, viewed, corrected, reported = row[_AFTER_MESSAGE:_BEFORE_CONTENT]
    return Found(
        key=row[_KEY],
        message=to_message(row, own),
        hits=hits,
        uncounted=uncounted,
        cursor=cursor,
        told=cast("Content", row[_BEFORE_CONTENT:]) if told else None,
        viewed=bool(viewed),
        corrected=bool(corrected),
        reported=bool(reported),
    )


def _copy_of(found: Found) -> Copy:
    return found.message.account_id, found.message.nonce


def _folded_values(outcome: Outcome, folded: Folded) -> tuple[Any, ...]:
    return (*folded.content, outcome.found.cursor, True, folded.due_at_ms, *_counts(outcome))


def _counts(outcome: Outcome) -> tuple[int, int, int]:
    found = outcome.found
    return found.hits + outcome.added, found.uncounted + outcome.uncounted, found.key
