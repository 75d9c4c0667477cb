"""What receipts are folded from: hits with their judgement, and what the sender said of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from greentick.domain.folding import fold
from greentick.domain.judgement import JudgedHit
from greentick.domain.message import Correction
from greentick.domain.receipt import Event
from greentick.domain.stored import StoredReceipt
from greentick.store.driver import rows_in
from greentick.store.hits import KeptHit, kept_hits
from greentick.store.rows import to_ids

_SAID_OF = "SELECT message_key, event_id, hit_ids FROM corrections WHERE message_key"


def said_corrections(connection: Connection, keys: Collection[int]) -> dict[int, list[Correction]]:
    """The corrections of each message, by key."""
    found: dict[int, list[Correction]] = {}
    for key, event_id, hit_ids in rows_in(connection, _SAID_OF, keys):
        found.setdefault(key, []).append(Correction(event_id, to_ids(hit_ids)))
    return found


def judged_hits(kept: Iterable[KeptHit], corrections: Iterable[Correction]) -> list[JudgedHit]:
    """The hits that have been judged, each with the correction it is part of."""
    corrected = {hit_id: each.event_id for each in corrections for hit_id in each.hit_ids}
    return [
        JudgedHit(each.hit, each.judgement, corrected.get(each.hit.id, ""))
        for each in kept
        if each.judgement is not None
    ]


def all_events(connection: Connection, stored: Mapping[int, StoredReceipt]) -> dict[int, Sequence[Event]]:
    """All events of each message; where its receipt holds only the newest, folded again from what is kept."""
    events: dict[int, Sequence[Event]] = {key: each.receipt.events for key, each in stored.items()}
    longer = {key: each.message for key, each in stored.items() if each.more_events}
    if longer:
        said = said_corrections(connection, longer)
        for key, kept in kept_hits(connection, longer).items():
            judged = judged_hits(kept, said.get(key, ()))
            now_ms = max((each.hit.at_ms for each in judged), default=0)
            events[key] = fold(longer[key], judged, now_ms).events
    return events
