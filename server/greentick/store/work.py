"""What the worker does in one transaction: find the messages of a batch, load what is known, keep what came of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from greentick.domain.message import Correction, Message, OwnView
from greentick.domain.receipt import Receipt
from greentick.domain.stored import SHOWN_EVENTS, FeedChange, NoticeOf, StoredReceipt
from greentick.store.addresses import own_addresses
from greentick.store.bulk import insert_many, update_many
from greentick.store.corrections import said_corrections
from greentick.store.database import Database
from greentick.store.feed import FeedRow, append_feed, read_page
from greentick.store.hits import KeptHit, keep_hits, kept_hits, known_hit_ids
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_accounts
from greentick.store.messages import EMPTY_RECEIPT, insert_messages
from greentick.store.receipts import SHOWN
from greentick.store.rows import MESSAGE_COLUMNS, RECEIPT_COLUMNS, AnyRow, to_json, to_message
from greentick.store.tables import accounts, feed, messages, receipts
from greentick.store.views import own_views

Copy = tuple[bytes, bytes]
"""Account id and nonce: what a hit's token names."""

_new_receipts = insert_many(receipts, ["message_key", "account_id", *EMPTY_RECEIPT])
_told = (
    "state", "opens", "clicks", "first_open_at_ms", "last_open_at_ms", "events", "more_events", "cursor", "digest",
    "due_at_ms", "hits", "uncounted",
)  # fmt: skip
_folded = update_many(receipts, _told, key="message_key")
_counted = update_many(receipts, ("hits", "uncounted"), key="message_key")


@dataclass(slots=True, kw_only=True)
class Found:
    """A message as the transaction found it. `digest` is of what was told last, None when nothing was."""

    key: int
    message: Message
    hits: int
    uncounted: int
    cursor: int
    digest: bytes | None


@dataclass(slots=True, kw_only=True)
class History:
    """What is known of a message besides itself."""

    hits: list[KeptHit]
    views: Sequence[OwnView]
    corrections: Sequence[Correction]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of a message in this batch. `receipt` is None when it was only counted, `tell` when its feed learns.

    `hits` are those that are new or of which something changed, `added` how many of them are new.
    """

    found: Found
    hits: list[KeptHit] = field(default_factory=list)
    added: int = 0
    uncounted: int = 0
    receipt: Receipt | None = None
    digest: bytes | None = None
    due_at_ms: int | None = None
    tell: bool = False
    notices: tuple[NoticeOf, ...] = ()


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

    def untold(self, before_ms: int, limit: int) -> dict[bytes, list[FeedChange]]:
        """Feed changes older than `before_ms` of which live readers have not been told, per account."""
        first = (feed.c.account_id == accounts.c.id) & (feed.c.seq > accounts.c.nudged_seq)
        query = select(accounts.c.id, accounts.c.nudged_seq).where(accounts.c.feed_seq > accounts.c.nudged_seq)
        with self._database.reading() as connection:
            late = connection.execute(query.where(select(feed.c.seq).where(first, feed.c.at_ms < before_ms).exists()))
            return {
                account_id: read_page(connection, account_id, nudged_seq, limit).items
                for account_id, nudged_seq in late.all()
            }


class Transaction:
    """One transaction of the worker. First `lock`, then the rest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._locked: dict[bytes, LockedAccount] = {}

    def lock(self, account_ids: Iterable[bytes]) -> set[bytes]:
        """Lock these accounts; the ones that exist."""
        self._locked = lock_accounts(self._connection, account_ids)
        return set(self._locked)

    def find(self, copies: Mapping[Copy, int], keys: Iterable[int] = ()) -> list[Found]:
        """The messages of these copies and keys; unknown copies get a place, dated with the value. Erased ones are out.

        Copies of accounts that were not locked are left out: their account does not exist.
        """
        wanted = {copy for copy in copies if copy[0] in self._locked}
        rows = self._select(messages.c.nonce, {nonce for _, nonce in wanted})
        rows = [row for row in rows if (row.account_id, row.nonce) in wanted]  # others may use the same nonce
        missing = sorted(wanted - {(row.account_id, row.nonce) for row in rows})
        more = set(keys).union(self._make_room(missing, copies)).difference(row.key for row in rows)
        rows += self._select(messages.c.key, more)
        own = own_addresses(self._connection, self._locked)
        return [_to_found(row, own[row.account_id]) for row in rows if not row.deleted and row.account_id in own]

    def _select(self, column: ColumnElement[Any], values: Set[Any]) -> list[AnyRow]:
        """Also the erased ones, which have no receipt any more."""
        query = select(*MESSAGE_COLUMNS, *RECEIPT_COLUMNS).outerjoin(receipts, receipts.c.message_key == messages.c.key)
        return list(self._connection.execute(query.where(column.in_(sorted(values))))) if values else []

    def _make_room(self, missing: Sequence[Copy], dates: Mapping[Copy, int]) -> list[int]:
        """Keys of new, unregistered messages for copies that are not known yet."""
        new = [
            Message(id="", account_id=copy[0], nonce=copy[1], sent_at_ms=dates[copy], registered=False)
            for copy in missing
        ]
        if not new:
            return []
        keyed = insert_messages(self._connection, new)
        _new_receipts.run(
            self._connection, [(key, each.account_id, *EMPTY_RECEIPT.values()) for key, each in keyed.items()]
        )
        return list(keyed)

    def history(self, found: Sequence[Found]) -> dict[int, History]:
        """What is known of each message, by key."""
        if not found:
            return {}
        hits = kept_hits(self._connection, {each.key: each.message for each in found})
        views = own_views(self._connection, {(each.message.account_id, each.message.nonce) for each in found})
        said = said_corrections(self._connection, hits)
        return {
            each.key: History(
                hits=hits[each.key],
                views=views[each.message.account_id, each.message.nonce],
                corrections=said.get(each.key, ()),
            )
            for each in found
        }

    def known_hit_ids(self, found: Sequence[Found], hit_ids: Iterable[str]) -> set[str]:
        """Those of the ids that are kept already with one of the messages."""
        return known_hit_ids(self._connection, [each.key for each in found], hit_ids) if found else set()

    def keep(self, outcomes: Sequence[Outcome], now_ms: int) -> dict[bytes, list[FeedChange]]:
        """Keep what came of the messages; the feed changes it made, per account, oldest first."""
        keep_hits(self._connection, ((each.found.key, hit) for each in outcomes for hit in each.hits))
        changes = self._append_feed([each for each in outcomes if each.tell], now_ms)
        cursors = {key: change.cursor for told in changes.values() for key, change in told}
        folded = [_folded_values(each, cursors) for each in outcomes if each.receipt is not None]
        _folded.run(self._connection, folded)
        counted = [each for each in outcomes if each.receipt is None and (each.added or each.uncounted)]
        _counted.run(self._connection, [_counted_values(each) for each in counted])
        return {account_id: [change for _, change in told] for account_id, told in changes.items()}

    def _append_feed(self, told: Sequence[Outcome], now_ms: int) -> dict[bytes, list[tuple[int, FeedChange]]]:
        by_account: dict[bytes, list[Outcome]] = {}
        for outcome in told:
            by_account.setdefault(outcome.found.message.account_id, []).append(outcome)
        changes = {}
        for account_id, outcomes in by_account.items():
            rows = [FeedRow(each.found.key, "receipt", each.notices) for each in outcomes]
            cursors = append_feed(self._connection, self._locked[account_id], rows, now_ms)
            changes[account_id] = [
                (each.found.key, _to_change(each, cursor)) for each, cursor in zip(outcomes, cursors, strict=True)
            ]
        keep_feed_seq(self._connection, [self._locked[account_id] for account_id in by_account])
        return changes

    def postpone(self, keys: Iterable[int], until_ms: int) -> None:
        """Let these messages wait: they cannot be folded now."""
        due = update(receipts).where(receipts.c.message_key.in_(sorted(set(keys))))
        self._connection.execute(due.values(due_at_ms=until_ms))

    def note_told(self, ends: Mapping[bytes, int]) -> None:
        """Note up to where live readers of these accounts have been told."""
        for account_id, seq in sorted(ends.items()):
            further = (accounts.c.id == account_id, accounts.c.nudged_seq < seq)
            self._connection.execute(update(accounts).where(*further).values(nudged_seq=seq))


def _to_found(row: AnyRow, own: tuple[str, ...]) -> Found:
    return Found(
        key=row.key,
        message=to_message(row, own),
        hits=row.hits,
        uncounted=row.uncounted,
        cursor=row.cursor,
        digest=row.digest,
    )


def _to_change(outcome: Outcome, cursor: int) -> FeedChange:
    receipt = outcome.receipt
    assert receipt is not None  # noqa: S101 - told means folded
    message = outcome.found.message
    stored = StoredReceipt(
        message=message,
        receipt=replace(receipt, events=receipt.events[:SHOWN_EVENTS]),
        cursor=cursor,
        more_events=max(0, len(receipt.events) - SHOWN_EVENTS),
    )
    return FeedChange(cursor=cursor, type="receipt", message_id=message.id, stored=stored, notices=outcome.notices)


def _folded_values(outcome: Outcome, cursors: Mapping[int, int]) -> tuple[Any, ...]:
    receipt = outcome.receipt
    assert receipt is not None  # noqa: S101 - asked by the caller
    found = outcome.found
    return (
        receipt.state.value,
        receipt.opens,
        receipt.clicks,
        receipt.first_open_at_ms,
        receipt.last_open_at_ms,
        to_json(receipt.events[:SHOWN_EVENTS]),
        max(0, len(receipt.events) - SHOWN_EVENTS),
        cursors.get(found.key, found.cursor),
        outcome.digest,
        outcome.due_at_ms,
        *_counted_values(outcome),
    )


def _counted_values(outcome: Outcome) -> tuple[Any, ...]:
    found = outcome.found
    return found.hits + outcome.added, found.uncounted + outcome.uncounted, found.key
