"""Labels of messages, as the sender's Gmail shows them: all tracked messages of a thread have the thread's labels."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select

from greentick.domain.label import MOST_LABELS, ThreadLabels, fold_label
from greentick.store.database import Database
from greentick.store.driver import rows_in
from greentick.store.locks import lock_account
from greentick.store.receipts import SHOWN
from greentick.store.rows import storable
from greentick.store.tables import labels, messages
from greentick.store.upserts import insert_into

MOST_NAMES = 500
"""So many are offered to choose from, those of most messages first."""

_OF = "SELECT message_key, name FROM labels WHERE message_key"
_KNOWN = "SELECT message_key, folded, shown FROM labels WHERE message_key"


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label, and of how many messages."""

    name: str
    messages: int


class Labels:
    """The labels of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, account_id: bytes, gmail_address: str, threads: Sequence[ThreadLabels]) -> None:
        """Keep what a page of this Gmail address shows. Nothing is kept where the account wants no labels kept.

        A label that no list but its own has shown may be hidden in lists: it goes when a page that shows all has it no
        more.
        Raises NotFound when the account is gone.
        """
        by_id = {each.thread_id: each for each in threads}
        ids = sorted(by_id)
        in_threads = or_(messages.c.thread_id.in_(ids), messages.c.perm_thread_id.in_(ids))
        theirs = (messages.c.account_id == account_id, messages.c.gmail_address == gmail_address, in_threads, SHOWN)
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            if not account.keeps.labels:
                return
            query = select(messages.c.key, messages.c.thread_id, messages.c.perm_thread_id).where(*theirs)
            found = {
                row.key: by_id.get(row.thread_id) or by_id[row.perm_thread_id] for row in connection.execute(query)
            }
            known = _known(connection, found)
            _drop(connection, [(key, name) for key, told in found.items() for name in _gone(told, known.get(key, {}))])
            rows = [row for key, told in found.items() for row in _rows(key, account_id, told, known.get(key, {}))]
            _keep(connection, rows)

    def names(self, account_id: bytes) -> list[LabelCount]:
        """The labels of the account's messages, those of most messages first, written as with the newest of them."""
        number, theirs = func.count(), labels.c.account_id == account_id
        # The index alone tells how many there are; their names are looked up for each label once.
        counted = (
            select(labels.c.folded, number.label("number"))
            .where(theirs)
            .group_by(labels.c.folded)
            .order_by(number.desc(), labels.c.folded)
            .limit(MOST_NAMES)
            .subquery()
        )
        newest = (
            select(labels.c.name)
            .where(theirs, labels.c.folded == counted.c.folded)
            .order_by(labels.c.message_key.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(newest, counted.c.number).order_by(counted.c.number.desc(), counted.c.folded)
        with self._database.reading() as connection:
            return [LabelCount(name, count) for name, count in connection.execute(query)]


def labels_of(connection: Connection, keys: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The labels of each message that has any, in the order of the alphabet."""
    found: dict[int, list[str]] = {}
    for key, name in rows_in(connection, _OF, keys):
        found.setdefault(key, []).append(name)
    return {key: tuple(sorted(names, key=fold_label)) for key, names in found.items()}


def has_label(key: ColumnElement[Any], account_id: bytes, label: str) -> ColumnElement[bool]:
    """Whether the message of this key has the label."""
    theirs = (labels.c.account_id == account_id, labels.c.folded == fold_label(storable(label)))
    return key.in_(select(labels.c.message_key).where(*theirs))


def forget_labels(connection: Connection, account_id: bytes) -> None:
    """Erase all of an account that is locked."""
    connection.execute(delete(labels).where(labels.c.account_id == account_id))


Known = Mapping[str, bool]
"""The labels a message has, folded, and whether each was ever shown in a list other than its own."""


def _known(connection: Connection, keys: Collection[int]) -> dict[int, dict[str, bool]]:
    known: dict[int, dict[str, bool]] = {}
    for key, folded, shown in rows_in(connection, _KNOWN, keys):
        known.setdefault(key, {})[folded] = bool(shown)
    return known


def _gone(told: ThreadLabels, known: Known) -> list[str]:
    now = {fold_label(storable(each)) for each in (*told.shown, told.view)}
    return [folded for folded, shown in known.items() if folded not in now and (shown or told.whole)]


def _rows(key: int, account_id: bytes, told: ThreadLabels, known: Known) -> Iterable[dict[str, object]]:
    names = {fold_label(name): (name, not told.whole) for name in map(storable, told.shown)}
    if told.view:
        view = storable(told.view)
        names.setdefault(fold_label(view), (view, False))
    for folded, (name, shown) in list(names.items())[:MOST_LABELS]:
        if shown or folded not in known:
            row = {"message_key": key, "folded": folded, "name": name, "shown": shown}
            yield row | {"account_id": account_id}


def _drop(connection: Connection, gone: Sequence[tuple[int, str]]) -> None:
    if gone:
        one = (labels.c.message_key == bindparam("in_key"), labels.c.folded == bindparam("in_folded"))
        connection.execute(delete(labels).where(*one), [{"in_key": key, "in_folded": name} for key, name in gone])


def _keep(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    if not rows:
        return
    kept = insert_into(connection, labels)
    newer = {"name": kept.excluded.name, "shown": kept.excluded.shown}
    connection.execute(kept.on_conflict_do_update(index_elements=["message_key", "folded"], set_=newer), list(rows))
