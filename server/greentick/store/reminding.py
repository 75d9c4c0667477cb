"""What feed changes mean for reminders: an open cancels some and makes others come due."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select, update

from greentick.domain.receipt import Event, Group
from greentick.domain.reminders import OPENED, SEVERAL, TIMED
from greentick.domain.stored import FeedChange
from greentick.store.notice_tables import reminders
from greentick.store.rows import AnyRow


def heed(connection: Connection, changes: Sequence[FeedChange], keys: Mapping[str, int], now_ms: int) -> None:
    """Cancel and wake the reminders that these changes of the feed concern."""
    waiting = _waiting(connection, keys.values())
    for change in changes:
        theirs = waiting.get(keys[change.message_id], []) if change.stored is not None else []
        for row in theirs:
            if row.kind == "no_open" and change.stored and change.stored.receipt.state in OPENED:
                _set(connection, row, state="cancelled", due_at_ms=None)
            elif row.kind not in TIMED and row.due_at_ms is None and _is_due(row, change):
                _set(connection, row, due_at_ms=now_ms)


def reopened(event: Event, opens: Iterable[Event], after_ms: int) -> bool:
    """Whether it had been quiet so long before this open."""
    before = [each.last_at_ms for each in opens if each.at_ms < event.at_ms]
    return bool(before) and event.at_ms - max(before) >= after_ms


def several(event: Event, opens: Iterable[Event], within_ms: int) -> bool:
    """Whether this open is at least the SEVERAL-th within that time."""
    return sum(event.at_ms - within_ms < each.at_ms <= event.at_ms for each in opens) >= SEVERAL


def _is_due(row: AnyRow, change: FeedChange) -> bool:
    if change.stored is None:
        return False
    opens = [each for each in change.stored.receipt.events if each.group is Group.OPENED and each.kind == "open"]
    said = reopened if row.kind == "reopened" else several
    told = [notice.event for notice in change.notices if notice.kind == "open"]
    return any(said(event, opens, row.after_s * 1000) for event in told)


def _waiting(connection: Connection, keys: Iterable[int]) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = {}
    theirs = (reminders.c.message_key.in_(set(keys)), reminders.c.state == "waiting")
    for row in connection.execute(select(reminders).where(*theirs)):
        found.setdefault(row.message_key, []).append(row)
    return found


def _set(connection: Connection, row: AnyRow, **values: object) -> None:
    this = (reminders.c.message_key == row.message_key, reminders.c.kind == row.kind)
    connection.execute(update(reminders).where(*this, reminders.c.state == "waiting").values(**values))
