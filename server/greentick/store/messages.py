"""Messages: registered, listed, looked at closely, deleted."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, tuple_, update

from greentick.domain.message import Correction, Message
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.stored import MessageDetail, StoredReceipt
from greentick.domain.token import NONCE_BYTES, b64decode
from greentick.domain.wish import Concealer
from greentick.errors import InvalidInput
from greentick.store.addresses import add_addresses
from greentick.store.database import Database
from greentick.store.erasing import erase_messages
from greentick.store.hits import KeptHit, kept_hits, place
from greentick.store.judged import judged_hits, said_corrections
from greentick.store.labels import has_label, labels_of
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_account
from greentick.store.mail_reports import join_early
from greentick.store.receipts import SHOWN, select_receipts
from greentick.store.registration import first_registration, merge_registration
from greentick.store.rows import MESSAGE_COLUMNS, AnyRow, from_message, to_message, to_stored
from greentick.store.tables import messages, receipts
from greentick.store.withholding import note_recipients

EMPTY_RECEIPT = {
    "state": State.SENT.value,
    "opens": 0,
    "clicks": 0,
    "events": "[]",
    "more_events": 0,
    "cursor": 0,
    "told": False,
    "hits": 0,
    "uncounted": 0,
}


def _is_shown_as(state: State) -> ColumnElement[bool]:
    """As `StoredReceipt.state` says it."""
    is_so, is_only_logged = receipts.c.state == state.value, messages.c.tracks == "log"
    if state is State.SENT:
        return is_so & ~is_only_logged
    if state is State.UNTRACKED:
        return is_so | ((receipts.c.state == State.SENT.value) & is_only_logged)
    return is_so


def nonce_of(message_id: str) -> bytes | None:
    """The nonce a message id stands for, None when it stands for none."""
    try:
        nonce = b64decode(message_id)
    except ValueError:
        return None
    return nonce if len(nonce) == NONCE_BYTES else None


class Messages:
    """The messages of all accounts. One account never sees, changes or learns of another's."""

    def __init__(self, database: Database, concealer: Concealer, policy: Policy) -> None:
        self._database = database
        self._concealer = concealer
        self._policy = policy

    def register(self, account_id: bytes, sent: Sequence[Message], now_ms: int) -> None:
        """Make these messages known, or add to what is known of them; the worker then folds them anew.

        The same again changes nothing, a deleted message stays deleted. All or nothing. Raises NotFound when the
        account is gone.
        """
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            known = _known(connection, account_id, [message.nonce for message in sent])
            changed: dict[bytes, Message] = {}
            for message in sent:
                _key, before = known.get(message.nonce, (0, None))
                before = changed.get(message.nonce, before)
                after = _after(account, before, message, now_ms)
                if after is not None and after != before:
                    changed[message.nonce] = after
            add_addresses(connection, account_id, {each.gmail_address for each in changed.values()})
            new = _insert(connection, [each for nonce, each in changed.items() if nonce not in known], now_ms)
            more = {known[nonce][0]: each for nonce, each in changed.items() if nonce in known}
            _update(connection, more, now_ms)
            again = {key: each for key, each in known.values() if not each.deleted} | new | more
            told = _told(again, sent, [each for _, each in known.values() if each.registered])
            note_recipients(connection, self._concealer, self._policy, told, now_ms)
            join_early(connection, account, new | more, now_ms)

    def get(self, account_id: bytes, message_id: str) -> MessageDetail | None:
        """One message with its timeline."""
        nonce = nonce_of(message_id)
        theirs = (messages.c.account_id == account_id, messages.c.nonce == nonce)
        with self._database.reading() as connection:
            row = connection.execute(select_receipts().where(*theirs, SHOWN)).one_or_none() if nonce else None
            if row is None:
                return None
            stored = replace(to_stored(row), labels=labels_of(connection, [row.key]).get(row.key, ()))
            kept = kept_hits(connection, {row.key: stored.message})[row.key]
            said = said_corrections(connection, [row.key]).get(row.key, ())
        return _detail(stored, kept, said, row.uncounted)

    def details(
        self, account_id: bytes, *, limit: int, before: str | None = None
    ) -> tuple[list[MessageDetail], str | None]:
        """Messages with their timelines, newest first, and the `before` of the next page; few queries for all."""
        place = tuple_(messages.c.sent_at_ms, messages.c.key)
        query = select_receipts().where(messages.c.account_id == account_id, SHOWN).limit(limit + 1)
        if before is not None:
            query = query.where(place < tuple_(*place_before(before)))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(messages.c.sent_at_ms.desc(), messages.c.key.desc())).all()
            shown = rows[:limit]
            labels = labels_of(connection, [row.key for row in shown])
            stored = {row.key: replace(to_stored(row), labels=labels.get(row.key, ())) for row in shown}
            kept = kept_hits(connection, {key: each.message for key, each in stored.items()})
            said = said_corrections(connection, stored)
        found = [_detail(stored[row.key], kept[row.key], said.get(row.key, ()), row.uncounted) for row in shown]
        return found, _following(rows, limit)

    def list(  # noqa: PLR0913 - what a list may be narrowed by
        self,
        account_id: bytes,
        *,
        limit: int,
        before: str | None = None,
        gmail_address: str | None = None,
        state: State | None = None,
        label: str | None = None,
        oldest_first: bool = False,
    ) -> tuple[list[StoredReceipt], str | None]:
        """Messages by time of sending, and the `before` of the next page. Raises InvalidInput for a foreign one."""
        query = select_receipts().where(messages.c.account_id == account_id, SHOWN)
        if before is not None:
            place, last = tuple_(messages.c.sent_at_ms, messages.c.key), tuple_(*place_before(before))
            query = query.where(place > last if oldest_first else place < last)
        if gmail_address is not None:
            query = query.where(messages.c.gmail_address == gmail_address.strip().lower())
        if state is not None:
            query = query.where(_is_shown_as(state))
        if label is not None:
            query = query.where(has_label(messages.c.key, account_id, label))
        columns = (messages.c.sent_at_ms, messages.c.key)
        ordered = query.order_by(*(columns if oldest_first else (each.desc() for each in columns))).limit(limit + 1)
        with self._database.reading() as connection:
            rows = connection.execute(ordered).all()
            labels = labels_of(connection, [row.key for row in rows])
        return [replace(to_stored(row), labels=labels.get(row.key, ())) for row in rows[:limit]], _following(
            rows, limit
        )

    def delete(self, account_id: bytes, message_id: str, now_ms: int) -> bool:
        """Erase a message with its hits; later hits of it are dropped. False when there is no such message."""
        nonce = nonce_of(message_id)
        if nonce is None:
            return False
        theirs = (messages.c.account_id == account_id, messages.c.nonce == nonce)
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            key = connection.scalar(select(messages.c.key).where(*theirs, SHOWN))
            if key is None:
                return False
            erase_messages(connection, account, [key], now_ms)
            keep_feed_seq(connection, [account])
        return True


def _detail(
    stored: StoredReceipt, kept: Sequence[KeptHit], said: Sequence[Correction], uncounted: int
) -> MessageDetail:
    judged = judged_hits(sorted(kept, key=place), said)
    return MessageDetail(stored=stored, judged=judged, uncounted=uncounted)


def _following(rows: Sequence[AnyRow], limit: int) -> str | None:
    """The `before` of the next page, of rows that are one more than fit where there is one."""
    return f"{rows[limit - 1].sent_at_ms}-{rows[limit - 1].key}" if len(rows) > limit else None


def place_before(before: str) -> tuple[int, int]:
    """The place a `before` names. Raises InvalidInput."""
    sent_at, _, key = before.rpartition("-")  # there may be times before 1970, as they were once kept
    if not (sent_at.removeprefix("-").isdecimal() and key.isdecimal() and max(len(sent_at), len(key)) <= 18):
        raise InvalidInput("`before` must be the `next` of an earlier page.")
    return int(sent_at), int(key)


def _known(connection: Connection, account_id: bytes, nonces: Sequence[bytes]) -> dict[bytes, tuple[int, Message]]:
    query = select(*MESSAGE_COLUMNS).where(messages.c.account_id == account_id, messages.c.nonce.in_(nonces))
    return {row.nonce: (row.key, to_message(row)) for row in connection.execute(query)}


def _after(account: LockedAccount, before: Message | None, sent: Message, now_ms: int) -> Message | None:
    """The message after this registration; None when it was deleted."""
    if before is None:
        return first_registration(sent, now_ms, account.keeps)
    if before.deleted:
        return None
    return merge_registration(before, sent, now_ms, account.keeps)


def _told(
    keyed: dict[int, Message], sent: Sequence[Message], before: Sequence[Message]
) -> dict[int, tuple[Message, list[str]]]:
    """The messages of which recipients are told; one that is new and tells of none goes to somebody not known."""
    told: dict[bytes, list[str]] = {}
    for message in sent:
        told.setdefault(message.nonce, []).extend(each.address for each in message.recipients)
    known = {message.nonce for message in before}
    named = ((key, each, told[each.nonce] or ([] if each.nonce in known else [""])) for key, each in keyed.items())
    return {key: (each, addresses) for key, each, addresses in named if addresses}


def _insert(connection: Connection, new: Sequence[Message], now_ms: int) -> dict[int, Message]:
    keyed = insert_messages(connection, new) if new else {}
    rows = [
        {**EMPTY_RECEIPT, "message_key": key, "account_id": message.account_id, "due_at_ms": now_ms}
        for key, message in keyed.items()
    ]
    if rows:
        connection.execute(insert(receipts), rows)
    return keyed


def insert_messages(connection: Connection, new: Sequence[Message]) -> dict[int, Message]:
    """Insert messages; their keys. Not their receipts."""
    query = insert(messages).returning(messages.c.key, sort_by_parameter_order=True)
    keys = connection.scalars(query, [from_message(message) for message in new])
    return dict(zip(keys, new, strict=True))


def _update(connection: Connection, changed: dict[int, Message], now_ms: int) -> None:
    if changed:
        rows: list[dict[str, Any]] = [{"in_key": key, **from_message(each)} for key, each in changed.items()]
        connection.execute(update(messages).where(messages.c.key == bindparam("in_key")), rows)
        due = update(receipts).where(receipts.c.message_key.in_(changed))
        connection.execute(due.values(due_at_ms=now_ms, told=False))
