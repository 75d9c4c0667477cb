"""Deliveries: handed over to be sent, begun by exactly one, tried again later, parked at last; and the log of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, select, update

from greentick.domain.channels import Delivery, News
from greentick.domain.stored import StoredReceipt
from greentick.domain.token import b64encode
from greentick.domain.wish import REFUSALS
from greentick.store.database import Database
from greentick.store.notice_tables import deliveries
from greentick.store.receipts import receipts_by_key
from greentick.store.rows import AnyRow, storable, to_json
from greentick.store.tables import messages

LEASE_MS = 300_000
"""Who was handed a delivery and has not come back with an answer by then is taken for dead."""

MOST_TOGETHER = 5_000
"""So many more at most are handed over because they belong to a digest."""

Claim = tuple[int, int]
"""A delivery's key, and how many attempts had been begun when it was handed over."""

_news = msgspec.json.Decoder(News)


class Deliveries:
    """The deliveries of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hand_over(self, now_ms: int, limit: int) -> dict[str, list[Claim]]:
        """What is due by now, per channel. It will not be handed over again before the lease is over.

        Of digests comes more than `limit`, up to MOST_TOGETHER: a day's news are one letter.
        """
        due = select(deliveries.c.key).where(deliveries.c.due_at_ms <= now_ms).order_by(deliveries.c.due_at_ms)
        with self._database.writing() as connection:
            rows = _take(connection, due.limit(limit), now_ms)
            digests = {row.channel_id for row in rows if row.digest}
            if digests and len(rows) == limit:
                rest = due.where(deliveries.c.digest, deliveries.c.channel_id.in_(digests))
                rows += _take(connection, rest.limit(MOST_TOGETHER), now_ms)
            found: dict[str, list[Claim]] = {}
            for row in sorted(rows, key=lambda row: int(row.key)):
                found.setdefault(row.channel_id, []).append((row.key, row.attempts))
        return found

    def hand_back(self, claims: Sequence[Claim], now_ms: int) -> None:
        """Nobody took them: they are due again."""
        with self._database.writing() as connection:
            waiting = (deliveries.c.key.in_([key for key, _ in claims]), deliveries.c.state == "waiting")
            connection.execute(update(deliveries).where(*waiting).values(due_at_ms=now_ms))

    def anything_due(self, now_ms: int) -> bool:
        """Whether anything is due; costs next to nothing when not."""
        with self._database.reading() as connection:
            query = select(deliveries.c.key).where(deliveries.c.due_at_ms <= now_ms).limit(1)
            return connection.scalar(query) is not None

    def begin(self, claims: Sequence[Claim], now_ms: int) -> list[tuple[Delivery, StoredReceipt]]:
        """Begin an attempt at each that nobody else has begun since it was handed over; with its receipt.

        Those of mails that are gone, or whose recipient has refused, are no more.
        """
        begun = []
        with self._database.writing() as connection:
            for key, attempts in claims:
                this = (deliveries.c.key == key, deliveries.c.attempts == attempts, deliveries.c.state == "waiting")
                values = {"attempts": attempts + 1, "due_at_ms": now_ms + LEASE_MS}
                if connection.execute(update(deliveries).where(*this).values(values)).rowcount:
                    begun.append(key)
            rows = connection.execute(_all().where(deliveries.c.key.in_(begun)).order_by(deliveries.c.key)).all()
            known = receipts_by_key(connection, {row.message_key for row in rows})
            receipts = {key: each for key, each in known.items() if each.message.withheld not in REFUSALS}
            told = [row for row in rows if row.message_key in receipts]
            untold = set(begun).difference(row.key for row in told)
            connection.execute(delete(deliveries).where(deliveries.c.key.in_(untold)))
        return [(_to_delivery(row), receipts[row.message_key]) for row in told]

    def sent(self, keys: Sequence[int], answer: str, now_ms: int) -> None:
        """They have arrived. The log keeps what kind of news it was, no more: the event is kept with its message."""
        sent = {"state": "sent", "due_at_ms": None, "done_at_ms": now_ms, "answer": storable(answer)}
        with self._database.writing() as connection:
            _finish(connection, keys, sent)
            these = deliveries.c.key.in_(keys)
            for key, text in connection.execute(select(deliveries.c.key, deliveries.c.news).where(these)).all():
                bare = to_json(replace(_news.decode(text), event=None, report=None, reached=()))
                connection.execute(update(deliveries).where(deliveries.c.key == key).values(news=bare))

    def parked(self, keys: Sequence[int], answer: str, now_ms: int, reached: Sequence[int] = ()) -> None:
        """Given up until somebody asks for them again. `reached`: those targets of the channel that have them."""
        parked = {"state": "parked", "due_at_ms": None, "done_at_ms": now_ms, "answer": storable(answer)}
        with self._database.writing() as connection:
            _note_reached(connection, keys, reached)
            _finish(connection, keys, parked)

    def later(self, keys: Sequence[int], answer: str, due_at_ms: int, reached: Sequence[int] = ()) -> None:
        """Not now; try again then. `reached` as for `parked`."""
        with self._database.writing() as connection:
            _note_reached(connection, keys, reached)
            _finish(connection, keys, {"due_at_ms": due_at_ms, "answer": storable(answer)})

    def untried(self, keys: Sequence[int], now_ms: int) -> None:
        """They were begun, but there was no time for them: they are due again as if nothing had been."""
        self._finish(keys, {"attempts": deliveries.c.attempts - 1, "due_at_ms": now_ms})

    def dropped(self, keys: Sequence[int], now_ms: int) -> None:
        """No longer to be told."""
        self._finish(keys, {"state": "dropped", "due_at_ms": None, "done_at_ms": now_ms})

    def _finish(self, keys: Sequence[int], values: dict[str, object]) -> None:
        with self._database.writing() as connection:
            _finish(connection, keys, values)

    def retry(self, account_id: bytes, key: int, now_ms: int) -> bool:
        """Try a parked one again, from the beginning. False when it is not parked, or there is none."""
        this = (deliveries.c.account_id == account_id, deliveries.c.key == key, deliveries.c.state == "parked")
        values = {"state": "waiting", "attempts": 0, "due_at_ms": now_ms, "done_at_ms": None}
        with self._database.writing() as connection:
            return connection.execute(update(deliveries).where(*this).values(values)).rowcount > 0

    def list(
        self, account_id: bytes, *, limit: int, before: int | None = None, channel_id: str | None = None
    ) -> list[Delivery]:
        """The account's deliveries, newest first."""
        query = _all().where(deliveries.c.account_id == account_id)
        if before is not None:
            query = query.where(deliveries.c.key < before)
        if channel_id is not None:
            query = query.where(deliveries.c.channel_id == channel_id)
        with self._database.reading() as connection:
            return [
                _to_delivery(row) for row in connection.execute(query.order_by(deliveries.c.key.desc()).limit(limit))
            ]

    def purge(self, before_ms: int) -> int:
        """Drop what was done before then from the log; how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(deliveries).where(deliveries.c.done_at_ms < before_ms)).rowcount


def _take(connection: Connection, due: Select[Any], now_ms: int) -> list[AnyRow]:
    taken = update(deliveries).where(deliveries.c.key.in_(due.with_for_update(skip_locked=True)))
    columns = (deliveries.c.channel_id, deliveries.c.key, deliveries.c.attempts, deliveries.c.digest)
    return list(connection.execute(taken.values(due_at_ms=now_ms + LEASE_MS).returning(*columns)).all())


def _finish(connection: Connection, keys: Sequence[int], values: Mapping[str, object]) -> None:
    waiting = (deliveries.c.key.in_(keys), deliveries.c.state == "waiting")
    connection.execute(update(deliveries).where(*waiting).values(values))


def _note_reached(connection: Connection, keys: Sequence[int], reached: Sequence[int]) -> None:
    these = (deliveries.c.key.in_(keys), deliveries.c.state == "waiting")
    rows = connection.execute(select(deliveries.c.key, deliveries.c.news).where(*these)).all() if reached else ()
    for key, text in rows:
        news = to_json(replace(_news.decode(text), reached=tuple(reached)))
        connection.execute(update(deliveries).where(deliveries.c.key == key).values(news=news))


def _all() -> Select[*tuple[AnyRow, ...]]:
    joined = deliveries.join(messages, messages.c.key == deliveries.c.message_key)
    return select(deliveries, messages.c.nonce).select_from(joined)


def _to_delivery(row: AnyRow) -> Delivery:
    return Delivery(
        key=row.key,
        channel_id=row.channel_id,
        event_key=row.event_key,
        message_key=row.message_key,
        message_id=b64encode(row.nonce),
        news=_news.decode(row.news),
        digest=row.digest,
        state=row.state,
        attempts=row.attempts,
        created_at_ms=row.created_at_ms,
        due_at_ms=row.due_at_ms,
        done_at_ms=row.done_at_ms,
        answer=row.answer,
    )
