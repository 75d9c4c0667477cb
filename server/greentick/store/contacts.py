"""Contacts: the addresses mails went to, with how many of the newest mails in a row gave no sign of opening.

A mail that can give none counts among the mails, but not in that row: it would look like silence.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, delete, func, select

from greentick.domain.receipt import State
from greentick.store.report_tables import report_contacts, report_messages, report_recipients
from greentick.store.rows import storable
from greentick.store.tallies import fold_words
from greentick.store.upserts import insert_into

SILENT_MOST = 20
"""So many mails in a row are looked at."""

_SIGNS = (State.OPENED.value, State.CLICKED.value)
_CAN_TELL = (*_SIGNS, State.SENT.value, State.MAYBE.value, State.BOUNCED.value)


class Change(NamedTuple):
    """How many mails more, of them with a sign of opening, events of them, and automatic ones among those."""

    mails: int = 0
    opened: int = 0
    events: int = 0
    automatic: int = 0


def change_contacts(
    connection: Connection, account_id: bytes, changes: Mapping[str, Change], names: Mapping[str, str]
) -> None:
    """Bring the rows of these contacts up to date; who gets no mail any more has none. Newer names replace older."""
    rows = [
        {
            "account_id": account_id,
            "address": address,
            "name": storable(names.get(address, "")),
            "words": storable(fold_words(f"{names.get(address, '')} {address}")),
            **change._asdict(),
            **_newest(connection, account_id, address),
            "last_sent_at_ms": _last_sent_at_ms(connection, account_id, address),
        }
        for address, change in sorted(changes.items())
    ]
    if not rows:
        return
    kept = insert_into(connection, report_contacts)
    new, old = kept.excluded, report_contacts.c
    set_ = {
        "name": func.coalesce(func.nullif(new.name, ""), old.name),
        "words": case((and_(new.name == "", old.words != ""), old.words), else_=new.words),
        **{name: old[name] + new[name] for name in Change._fields},
        "silent": new.silent,
        "uncertain": new.uncertain,
        "last_sent_at_ms": new.last_sent_at_ms,
    }
    connection.execute(kept.on_conflict_do_update(index_elements=["account_id", "address"], set_=set_), rows)
    fewer = sorted(address for address, change in changes.items() if change.mails < 0)
    if fewer:
        theirs = (old.account_id == account_id, old.address.in_(fewer), old.mails <= 0)
        connection.execute(delete(report_contacts).where(*theirs))


def _newest(connection: Connection, account_id: bytes, address: str) -> dict[str, int]:
    """What the newest mails to this address say, of those that can give a sign."""
    newest = (
        select(report_messages.c.state)
        .join(report_recipients, report_recipients.c.message_key == report_messages.c.message_key)
        .where(report_recipients.c.account_id == account_id, report_recipients.c.address == address)
        .where(report_messages.c.state.in_(_CAN_TELL))
        .order_by(report_recipients.c.sent_at_ms.desc(), report_recipients.c.message_key.desc())
        .limit(SILENT_MOST)
    )
    states = connection.scalars(newest).all()
    silent = next((place for place, state in enumerate(states) if state in _SIGNS), len(states))
    return {"silent": silent, "uncertain": states[:silent].count(State.MAYBE.value)}


def _last_sent_at_ms(connection: Connection, account_id: bytes, address: str) -> int:
    """Of all mails to this address; 0 where there is none any more."""
    theirs = (report_recipients.c.account_id == account_id, report_recipients.c.address == address)
    return connection.scalar(select(func.max(report_recipients.c.sent_at_ms)).where(*theirs)) or 0
