"""Carries out what recipients wish: finds the mails that went to them, erases what was recorded, tells the senders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Update, delete, insert, select, update

from greentick.domain.message import Message
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.reminders import OF_OPENS
from greentick.domain.wish import REFUSALS, SILENT, Concealer, Standing, Withheld, withheld_for
from greentick.store.driver import rows_in
from greentick.store.notice_tables import deliveries, reminders
from greentick.store.rows import MESSAGE_COLUMNS, to_message
from greentick.store.tables import addressed, corrections, feed, hits, mail_reports, messages, receipts
from greentick.store.wishes import SOMEBODY, look_up, never_track, proved_addresses

T = TypeVar("T")

_AT_ONCE = 500
_OF_NOBODY = frozenset({Withheld.NEVER, Withheld.ASKED})
"""What a policy withholds of a mail nobody knows the recipients of, until they are told."""

_ADDRESSED = "SELECT message_key, address_hash FROM addressed WHERE message_key"


def note_recipients(
    connection: Connection, concealer: Concealer, policy: Policy, sent: Mapping[int, tuple[Message, Sequence[str]]],
    now_ms: int,
) -> None:  # fmt: skip
    """Remember to whom newly registered messages of one account went, and withhold those somebody wants no receipt of.

    The account is locked. `sent`: the messages by key as they are kept, with all addresses that were told; an empty one
    stands for somebody who is not known, and the server's policy alone says how he stands.
    """
    hashes = {address: concealer.all_of(address) for _, addresses in sent.values() for address in addresses}
    if not any(hashes.values()):
        return
    hashes[""] = [SOMEBODY]
    before = _remembered(connection, sent)
    told = {
        key: [each for each in addresses if before[key].isdisjoint(hashes[each])]
        for key, (_, addresses) in sent.items()
    }
    # Of nobody but SOMEBODY nothing is remembered: those told of later decide in his place.
    named = {key: new for key, new in told.items() if before[key] or any(new)}
    _remember(connection, {key: {hashes[each][0] for each in new} for key, new in named.items()})
    account_id = next(iter(sent.values()))[0].account_id
    never = never_track(connection, account_id)
    proved = proved_addresses(connection, account_id) if policy.senders_proved else ()
    book = look_up(connection, account_id, {each for all_of in hashes.values() for each in all_of})
    changes = {}
    for key, (message, addresses) in sent.items():
        if told[key] and _is_open(message.withheld, is_known=bool(before[key])):
            sender = policy.believed(message.gmail_address, proved)
            stands = [
                policy.find(each, book.known(hashes[each]), never=never, sender=sender).standing for each in addresses
            ]
            changes[key] = (message.withheld, withheld_for(stands, message.withheld))
    withhold(connection, changes, now_ms)


def _is_open(withheld: Withheld, *, is_known: bool) -> bool:
    """Whether newly told recipients decide. Of others than those known already, nothing is lifted."""
    return withheld not in SILENT or (withheld in _OF_NOBODY and not is_known)


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides anew what is withheld of an account's messages. The account is locked."""

    connection: Connection
    concealer: Concealer
    policy: Policy
    account_id: bytes

    def go_through(self, hashes: Sequence[bytes], now_ms: int, *, but: int | None = None) -> None:
        """Decide on all messages to the address that has these hashes, `but` (a key) apart."""
        to_it = addressed.c.address_hash.in_(hashes)
        query = (
            select(*MESSAGE_COLUMNS)
            .join(addressed, addressed.c.message_key == messages.c.key)
            .where(to_it, messages.c.account_id == self.account_id, ~messages.c.deleted)
            .distinct()
        )
        rows = self.connection.execute(query).all()
        for some in _batches(rows):
            found = {row.key: to_message(row) for row in some if row.key != but}
            standings = self._standings(found, dict.fromkeys(hashes, hashes[0]))
            after = {key: _again(each.withheld, standings.get(key, [])) for key, each in found.items()}
            withhold(self.connection, {key: (each.withheld, after[key]) for key, each in found.items()}, now_ms)

    def _standings(self, of: Mapping[int, Message], same: Mapping[bytes, bytes]) -> dict[int, list[Standing]]:
        """How the recipients of these messages (by key) stand. `same`: hashes of one address, and its first.

        Where recipients are not kept only their hashes are known: no domain of automatic consent can be told, nor what
        was noted under another secret.
        """
        addresses = {each.address for message in of.values() for each in message.recipients}
        all_of = {address: self.concealer.all_of(address) for address in addresses}
        first = {**same, **{each: hashes[0] for hashes in all_of.values() for each in hashes}}
        named = {hashes[0]: address for address, hashes in all_of.items() if hashes}
        to: dict[int, set[bytes]] = {}
        for key, address_hash in rows_in(self.connection, _ADDRESSED, list(of)):
            to.setdefault(key, set()).add(first.get(bytes(address_hash), bytes(address_hash)))
        aliases: dict[bytes, set[bytes]] = {each: {each} for hashes in to.values() for each in hashes}
        for each, whose in first.items():
            aliases.get(whose, set()).add(each)
        book = look_up(self.connection, self.account_id, set().union(*aliases.values()))

        def standing(address_hash: bytes) -> Standing:
            known = book.known(aliases[address_hash])
            return self.policy.find_by_wish(known, named.get(address_hash, "")).standing

        return {key: [standing(each) for each in hashes] for key, hashes in to.items()}


def withhold(connection: Connection, changes: Mapping[int, tuple[Withheld, Withheld]], now_ms: int) -> None:
    """Withhold messages, or no longer: before and after by key. What was recorded is erased, the worker tells of it."""
    by_kind: dict[Withheld, list[int]] = {}
    for key, (before, after) in changes.items():
        if before is not after:
            by_kind.setdefault(after, []).append(key)
    for after, keys in by_kind.items():
        for some in _batches(keys):
            connection.execute(update(messages).where(messages.c.key.in_(some)).values(withheld=after.value))
            if after in SILENT:
                _erase_recorded(connection, some)
            state = State.REFUSED if after in REFUSALS else State.UNTRACKED if after in SILENT else None
            shown = {} if state is None else _nothing(state)
            theirs = update(receipts).where(receipts.c.message_key.in_(some))
            connection.execute(theirs.values(told=False, **shown))
            connection.execute(_due(some).values(due_at_ms=now_ms))


def _due(keys: Sequence[int]) -> Update:
    """Only what is registered: the worker waits with the rest, and would find it again and again."""
    registered = select(messages.c.key).where(messages.c.key.in_(keys), messages.c.registered)
    return update(receipts).where(receipts.c.message_key.in_(registered))


def _remembered(connection: Connection, keys: Iterable[int]) -> dict[int, set[bytes]]:
    known: dict[int, set[bytes]] = {key: set() for key in keys}
    for key, address_hash in rows_in(connection, _ADDRESSED, list(known)):
        known[key].add(bytes(address_hash))
    return known


def _remember(connection: Connection, told: Mapping[int, Iterable[bytes]]) -> None:
    new = {(key, each) for key, hashes in told.items() for each in hashes}
    if new:
        rows = [{"message_key": key, "address_hash": each} for key, each in sorted(new)]
        connection.execute(insert(addressed), rows)


def _again(now: Withheld, standings: Iterable[Standing]) -> Withheld:
    """NEVER is the sender's own rule: no recipient's choice lifts it."""
    return now if now is Withheld.NEVER else withheld_for(standings, now)


def _erase_recorded(connection: Connection, keys: Sequence[int]) -> None:
    for table in (hits, mail_reports, corrections, deliveries):
        connection.execute(delete(table).where(table.c.message_key.in_(keys)))
    of_opens = (reminders.c.message_key.in_(keys), reminders.c.kind.in_(OF_OPENS))
    connection.execute(delete(reminders).where(*of_opens))
    theirs = update(feed).where(feed.c.message_key.in_(keys))
    connection.execute(theirs.values(notices=None, reports=None, reminders=None))


def _nothing(state: State) -> dict[str, Any]:
    return {
        "state": state.value,
        "opens": 0,
        "clicks": 0,
        "first_open_at_ms": None,
        "last_open_at_ms": None,
        "events": "[]",
        "more_events": 0,
        "hits": 0,
        "uncounted": 0,
        "reports": "[]",
    }


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
