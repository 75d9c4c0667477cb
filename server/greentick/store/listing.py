"""Messages found by words, state, address, label and date. They are shown as they are now, not as they were counted."""

from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import Select, func, select, tuple_

from greentick.domain.stored import StoredReceipt
from greentick.store.database import Database
from greentick.store.labels import has_label, labels_of
from greentick.store.messages import place_before
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import report_messages
from greentick.store.tables import addresses
from greentick.store.tallies import fold_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is looked for; what is empty does not matter. Times are of sending, `until_ms` not included."""

    words: str = ""
    state: str = ""
    gmail_address: str = ""
    label: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


class Listing:
    """Searches in the messages of an account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, account_id: bytes, wanted: Filter, *, limit: int, before: str | None = None
    ) -> tuple[list[StoredReceipt], str | None]:
        """Messages newest first, and the `before` of the next page. Raises InvalidInput for a foreign one."""
        query = self._query(account_id, wanted)
        place = tuple_(report_messages.c.sent_at_ms, report_messages.c.message_key)
        if before is not None:
            query = query.where(place < tuple_(*place_before(before)))
        columns = (report_messages.c.sent_at_ms.desc(), report_messages.c.message_key.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(*columns).limit(limit + 1)).all()
            shown = rows[:limit]
            keys = [row.message_key for row in shown]
            stored, labels = receipts_by_key(connection, keys), labels_of(connection, keys)
        following = f"{shown[-1].sent_at_ms}-{shown[-1].message_key}" if len(rows) > limit else None
        return [replace(stored[key], labels=labels.get(key, ())) for key in keys if key in stored], following

    def addresses(self, account_id: bytes) -> list[str]:
        """The Gmail addresses mails were sent from."""
        query = select(addresses.c.address).where(addresses.c.account_id == account_id).order_by(addresses.c.address)
        with self._database.reading() as connection:
            return [address for address in connection.scalars(query) if address]

    def _query(self, account_id: bytes, wanted: Filter) -> Select[tuple[int, int]]:
        columns = report_messages.c
        query = select(columns.sent_at_ms, columns.message_key).where(columns.account_id == account_id)
        position = func.strpos if self._database.is_postgresql else func.instr
        for word in fold_words(wanted.words).split():
            query = query.where(position(columns.words, word) > 0)
        if wanted.state:
            query = query.where(columns.state == wanted.state)
        if wanted.gmail_address:
            query = query.where(columns.gmail_address == wanted.gmail_address.strip().lower())
        if wanted.label:
            query = query.where(has_label(columns.message_key, account_id, wanted.label))
        if wanted.since_ms is not None:
            query = query.where(columns.sent_at_ms >= wanted.since_ms)
        if wanted.until_ms is not None:
            query = query.where(columns.sent_at_ms < wanted.until_ms)
        return query
