"""What the sender is told of a receipt: once per event, a notice."""

from collections.abc import Sequence

from greentick.domain.folding import CONFIRMED_BY_CLICK
from greentick.domain.receipt import Event, Group, Receipt
from greentick.domain.records import Record
from greentick.domain.stored import NoticeOf
from greentick.store.hits import KeptHit

ITEMS_PER_NUDGE = 50
"""Of a longer stretch only the end is sent: readers see the gap and read the feed, in pages of their own size."""


class Notices(Record, frozen=True):
    """Notices to give now, and when the next one may be given."""

    now: tuple[NoticeOf, ...]
    due_at_ms: int | None


def notices_of(receipt: Receipt, hits: Sequence[KeptHit], now_ms: int) -> Notices:
    """A notice for each event none of whose hits was told before, and note in the hits that it is told now.

    Hits that have joined an event already told are noted as well, so that they never make a notice of their own should
    the event fall apart. An open that a click confirmed is no news beside that click.
    """
    told = {kept.hit.id for kept in hits if kept.notified}
    tell: set[str] = set()
    now: list[NoticeOf] = []
    due: list[int] = []
    opened = [event for event in reversed(receipt.events) if event.group is Group.OPENED]
    counted = [event for event in opened if event.reason != CONFIRMED_BY_CLICK]
    # What was told and turned out to be no open does not take the place of the first one.
    is_first = all(told.isdisjoint(event.hit_ids) for event in counted)
    for event in counted:
        if told.isdisjoint(event.hit_ids):
            if event.notify_at_ms > now_ms:
                due.append(event.notify_at_ms)
                continue
            now.append(_notice(event, first=is_first and not now))
        tell.update(event.hit_ids)
    for kept in hits:
        if kept.hit.id in tell and not kept.notified:
            kept.notified = kept.dirty = True
    return Notices(tuple(now), min(due) if due else None)


def earliest(*times: int | None) -> int | None:
    """The earliest of the times that are known."""
    known = [time for time in times if time is not None]
    return min(known) if known else None


def _notice(event: Event, *, first: bool) -> NoticeOf:
    return NoticeOf(kind="click" if event.kind == "click" else "open", event=event, first=first)
