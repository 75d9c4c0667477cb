"""Rows to nouns and back. What a database cannot hold in text (NUL, half characters) is replaced on the way in."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row

from greentick.domain.judgement import Judgement
from greentick.domain.message import Message, Recipient
from greentick.domain.receipt import Receipt, State
from greentick.domain.reminders import ReminderOf
from greentick.domain.stored import NoticeOf, StoredReceipt
from greentick.domain.token import b64encode
from greentick.domain.wish import Withheld
from greentick.store.events import to_events, to_reports
from greentick.store.tables import messages, receipts

_encoder = msgspec.json.Encoder()
_recipients = msgspec.json.Decoder(tuple[Recipient, ...])
_notices = msgspec.json.Decoder(tuple[NoticeOf, ...])
_reminders = msgspec.json.Decoder(tuple[ReminderOf, ...])
_judgement = msgspec.json.Decoder(Judgement)
_ids = msgspec.json.Decoder(frozenset[str])

AnyRow = Row[*tuple[Any, ...]]
MESSAGE_COLUMNS: Sequence[ColumnElement[Any]] = tuple(messages.c)
RECEIPT_COLUMNS: Sequence[ColumnElement[Any]] = tuple(receipts.c)


def to_json(value: object) -> str:
    """JSON text of nouns or plain values."""
    return _encoder.encode(value).decode()


def storable(text: str) -> str:
    """`text` as both databases can hold it."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "�") if "\0" in text else text


def to_message(row: Sequence[Any], own_addresses: tuple[str, ...] = ()) -> Message:
    """The message of a row that begins with MESSAGE_COLUMNS."""
    (
        _key, account_id, nonce, registered, deleted, sent_at_ms, undo_s, gmail_address, subject, recipients,
        thread_id, perm_thread_id, gmail_message_id, perm_message_id, rfc_message_id,
        sender_network_hash, sender_agent, tracks, links, disclosed, withheld, replied_at_ms, reply_learned,
    ) = row[:23]  # fmt: skip
    return Message(  # by position: for so many names Python makes a dictionary each time
        b64encode(nonce), account_id, nonce, sent_at_ms, bool(registered), undo_s, gmail_address, own_addresses,
        subject, () if recipients == "[]" else _recipients.decode(recipients),
        thread_id, perm_thread_id, gmail_message_id, perm_message_id, rfc_message_id, bool(deleted),
        sender_network_hash, sender_agent, tracks, links, bool(disclosed),
        Withheld(withheld) if withheld else Withheld.NOTHING, replied_at_ms, reply_learned,
    )  # fmt: skip


def from_message(message: Message) -> dict[str, Any]:
    """Column values of a message as it is registered.

    Not its key, nor why it is withheld (its recipients alone change that), nor its reply (see replies.py).
    """
    recipients = [
        Recipient(storable(each.address), storable(each.name), storable(each.kind)) for each in message.recipients
    ]
    return {
        "account_id": message.account_id,
        "nonce": message.nonce,
        "registered": message.registered,
        "deleted": message.deleted,
        "sent_at_ms": message.sent_at_ms,
        "undo_s": message.undo_s,
        "gmail_address": storable(message.gmail_address),
        "subject": storable(message.subject),
        "recipients": to_json(recipients),
        "thread_id": storable(message.thread_id),
        "perm_thread_id": storable(message.perm_thread_id),
        "gmail_message_id": storable(message.gmail_message_id),
        "perm_message_id": storable(message.perm_message_id),
        "rfc_message_id": storable(message.rfc_message_id),
        "sender_network_hash": storable(message.sender_network_hash),
        "sender_agent": storable(message.sender_agent),
        "tracks": message.tracks,
        "links": message.links,
        "disclosed": message.disclosed,
    }


def to_stored(row: AnyRow) -> StoredReceipt:
    """The receipt of a row of MESSAGE_COLUMNS and RECEIPT_COLUMNS."""
    return StoredReceipt(
        message=to_message(row),
        receipt=Receipt(
            state=State(row.state),
            opens=row.opens,
            clicks=row.clicks,
            first_open_at_ms=row.first_open_at_ms,
            last_open_at_ms=row.last_open_at_ms,
            events=to_events(row.events),
            due_at_ms=row.due_at_ms,
            reports=to_reports(row.reports),
        ),
        cursor=row.cursor,
        more_events=row.more_events,
    )


def to_notices(text: str | None) -> tuple[NoticeOf, ...]:
    """The notices of a feed row."""
    return () if text is None else _notices.decode(text)


def to_reminders(text: str | None) -> tuple[ReminderOf, ...]:
    """The reminders of a feed row."""
    return () if text is None else _reminders.decode(text)


def to_recipients(text: str) -> tuple[Recipient, ...]:
    """The recipients of a message."""
    return _recipients.decode(text)


def to_ids(text: str) -> frozenset[str]:
    """A set of hit ids."""
    return _ids.decode(text)


def to_judgement(text: str | None) -> Judgement | None:
    """A frozen judgement."""
    return None if text is None else _judgement.decode(text)
