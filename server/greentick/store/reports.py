"""Keeps the counts of reports up with the feed: each change of a receipt is counted once, from its own rows, not hits.

It follows the feed after the worker's transaction instead of within it, so that hits never wait for statistics. What is
erased leaves the counts in the same transaction that erases it.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import TypeVar

from sqlalchemy import Connection, delete, func, select

from greentick.domain.stored import StoredReceipt
from greentick.store.contacts import Change, change_contacts
from greentick.store.database import Database
from greentick.store.driver import rows_in, run_each
from greentick.store.feed import waiting_since
from greentick.store.judged import all_events
from greentick.store.locks import LockedAccount, lock_accounts
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import (
    BY_MONTH,
    DAY_COUNTS,
    MONTH_DAYS,
    SLOT_COUNTS,
    SLOTS_PER_HOUR,
    report_contacts,
    report_days,
    report_hours,
    report_messages,
    report_months,
    report_progress,
    report_recipients,
    report_slots,
    report_tallies,
)
from greentick.store.rows import storable, to_json
from greentick.store.tables import accounts, feed
from greentick.store.tallies import Tally, addresses_of, shown_state, tally_of, to_tally, words_of
from greentick.store.upserts import insert_into

ACCOUNTS_AT_ONCE = 10
MESSAGES_AT_ONCE = 500
"""In one transaction: nobody waits long for it."""

_REBUILT = (
    report_slots,
    report_hours,
    report_days,
    report_months,
    report_recipients,
    report_contacts,
    report_messages,
    report_progress,
)


def _add(table: str, keys: Sequence[str], counts: Sequence[str]) -> str:
    """Adds to counts; where there are none yet they begin."""
    names = ", ".join((*keys, *counts))
    marks = ", ".join("?" * (len(keys) + len(counts)))
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}"  # noqa: S608


_Place = TypeVar("_Place", int, tuple[str, int, str])
Sums = dict[_Place, list[int]]

_ADD_SLOTS = _add("report_slots", ("account_id", "slot"), SLOT_COUNTS)
_ADD_HOURS = _add("report_hours", ("account_id", "hour"), SLOT_COUNTS)
_ADD_DAYS = _add("report_days", ("account_id", "kind", "day", "name"), DAY_COUNTS)
_ADD_MONTHS = _add("report_months", ("account_id", "kind", "month", "name"), DAY_COUNTS)
_DROP_DAYS = "DELETE FROM report_days WHERE account_id = ? AND kind = ? AND day = ? AND name = ? AND sent <= 0"
_DROP_MONTHS = "DELETE FROM report_months WHERE account_id = ? AND kind = ? AND month = ? AND name = ? AND sent <= 0"


class Reports:
    """The counts of all accounts, to keep up. `Figures` reads them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def behind(self) -> list[bytes]:
        """Accounts with changes that are not counted yet, whoever has waited longest first."""
        counted = func.coalesce(report_progress.c.seq, 0)
        query = (
            select(accounts.c.id)
            .outerjoin(report_progress, report_progress.c.account_id == accounts.c.id)
            .where(accounts.c.feed_seq > counted)
            .order_by(waiting_since(counted), accounts.c.id)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def follow(self, account_ids: Sequence[bytes] | None = None, limit: int = MESSAGES_AT_ONCE) -> int:
        """Count up to `limit` changes of these accounts, or of the next ones behind, in one transaction; how many.

        Each has its share of what those before it left over. Raises StoreUnavailable.
        """
        if account_ids is None:
            account_ids = self.behind()[:ACCOUNTS_AT_ONCE]
        counted = 0
        with self._database.writing() as connection:
            locked = lock_accounts(connection, account_ids)
            theirs = [locked[each] for each in account_ids if each in locked]
            for place, account in enumerate(theirs):
                if counted == limit:
                    break
                counted += _follow(connection, account, ceil((limit - counted) / (len(theirs) - place)))
        return counted


def _follow(connection: Connection, account: LockedAccount, limit: int) -> int:
    done = connection.scalar(select(report_progress.c.seq).where(report_progress.c.account_id == account.id))
    query = (
        select(feed.c.seq, feed.c.message_key)
        .where(feed.c.account_id == account.id, feed.c.seq > (done or 0))
        .order_by(feed.c.seq)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    recount(connection, account.id, {row.message_key for row in rows})
    _note(connection, account.id, rows[-1].seq if len(rows) == limit else account.feed_seq)
    return len(rows)


def recount(connection: Connection, account_id: bytes, keys: Iterable[int]) -> None:
    """Count these messages of a locked account as they are now; what is no longer shown is taken out."""
    wanted = sorted(set(keys))
    if not wanted:
        return
    before = _tallies(connection, wanted)
    stored = receipts_by_key(connection, wanted)
    events = all_events(connection, stored)
    after = {key: tally_of(each.message, each.receipt, events[key]) for key, each in stored.items()}
    _write_counts(connection, account_id, list(before.values()), list(after.values()))
    _write_rows(connection, account_id, stored, after, gone=wanted)
    names = {address: name for each in stored.values() for address, name in addresses_of(each.message).items() if name}
    change_contacts(connection, account_id, _contacts(before.values(), after.values()), names)


def forget_messages(connection: Connection, account_id: bytes, keys: Sequence[int]) -> None:
    """Take messages that are being erased out of all counts, together with their words. The account is locked."""
    before = _tallies(connection, keys)
    if not before:
        return
    _write_counts(connection, account_id, list(before.values()), [])
    _write_rows(connection, account_id, {}, {}, gone=keys)
    change_contacts(connection, account_id, _contacts(before.values(), ()), {})


def forget_account(connection: Connection, account_id: bytes) -> None:
    """Throw all counts of an account away: details that were erased must not live on in them. They are made anew."""
    theirs = select(report_messages.c.message_key).where(report_messages.c.account_id == account_id)
    connection.execute(delete(report_tallies).where(report_tallies.c.message_key.in_(theirs)))
    for table in _REBUILT:
        connection.execute(delete(table).where(table.c.account_id == account_id))


def _tallies(connection: Connection, keys: Iterable[int]) -> dict[int, Tally]:
    query = "SELECT message_key, tally FROM report_tallies WHERE message_key"
    return {key: to_tally(text) for key, text in rows_in(connection, query, list(keys))}


def _write_counts(connection: Connection, account_id: bytes, before: Sequence[Tally], after: Sequence[Tally]) -> None:
    slots: Sums[int] = {}
    hours: Sums[int] = {}
    days: Sums[tuple[str, int, str]] = {}
    months: Sums[tuple[str, int, str]] = {}
    for sign, tallies in ((-1, before), (1, after)):
        for tally in tallies:
            for slot, counts in tally.slots:
                _sum(slots, slot, counts, sign)
                _sum(hours, slot // SLOTS_PER_HOUR, counts, sign)
            for kind, day, name, counts in tally.named():
                _sum(days, (kind, day, name), counts, sign)
                if kind in BY_MONTH:
                    _sum(months, (kind, day // MONTH_DAYS, name), counts, sign)
    for add, by_time in ((_ADD_SLOTS, slots), (_ADD_HOURS, hours)):
        run_each(connection, add, [(account_id, place, *counts) for place, counts in _changed(by_time)])
    for add, drop, by_name in ((_ADD_DAYS, _DROP_DAYS, days), (_ADD_MONTHS, _DROP_MONTHS, months)):
        run_each(connection, add, [(account_id, *place, *counts) for place, counts in _changed(by_name)])
        run_each(connection, drop, [(account_id, *place) for place, counts in _changed(by_name) if counts[0] < 0])


def _changed(sums: Sums[_Place]) -> list[tuple[_Place, list[int]]]:
    """In order, so that two transactions of one account's counts never wait for each other in a circle."""
    return [(place, counts) for place, counts in sorted(sums.items()) if any(counts)]


def _contacts(before: Iterable[Tally], after: Iterable[Tally]) -> dict[str, Change]:
    """By how much the counts of each contact change. Also of those whose mails only changed."""
    changes: dict[str, Change] = {}
    for sign, tallies in ((-1, before), (1, after)):
        for tally in tallies:
            for address in tally.addresses:
                mails, opened, events, automatic = changes.get(address, Change())
                changes[address] = Change(
                    mails + sign,
                    opened + sign * tally.opened,
                    events + sign * tally.events,
                    automatic + sign * tally.automatic,
                )
    return changes


def _sum(sums: Sums[_Place], place: _Place, counts: Sequence[int], sign: int) -> None:
    into = sums.setdefault(place, [0] * len(counts))
    for number, count in enumerate(counts):
        into[number] += sign * count


def _write_rows(
    connection: Connection,
    account_id: bytes,
    stored: Mapping[int, StoredReceipt],
    after: Mapping[int, Tally],
    gone: Sequence[int],
) -> None:
    for table in (report_messages, report_recipients, report_tallies):
        connection.execute(delete(table).where(table.c.message_key.in_(gone)))
    if not stored:
        return
    rows = [
        {
            "account_id": account_id,
            "sent_at_ms": each.message.sent_at_ms,
            "message_key": key,
            "state": shown_state(each.message, each.receipt),
            "gmail_address": each.message.gmail_address,
            "words": storable(words_of(each.message)),
        }
        for key, each in stored.items()
    ]
    connection.execute(report_messages.insert(), rows)
    tallies = [{"message_key": key, "tally": to_json(tally)} for key, tally in after.items()]
    connection.execute(report_tallies.insert(), tallies)
    recipients = [
        {"account_id": account_id, "address": address, "sent_at_ms": each.message.sent_at_ms, "message_key": key}
        for key, each in stored.items()
        for address in addresses_of(each.message)
    ]
    if recipients:
        connection.execute(report_recipients.insert(), recipients)


def _note(connection: Connection, account_id: bytes, seq: int) -> None:
    noted = insert_into(connection, report_progress).values(account_id=account_id, seq=seq)
    connection.execute(noted.on_conflict_do_update(index_elements=["account_id"], set_={"seq": seq}))
