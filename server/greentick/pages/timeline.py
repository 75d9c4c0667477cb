"""One message's timeline: what mail systems reported, opens, clicks and the answer in one list; machines apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greentick.domain.mail_report import MailReport
from greentick.domain.receipt import Event, Group
from greentick.domain.stored import StoredReceipt
from greentick.pages.saying import GROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: an event, a report, or the answer by how it became known."""

    at_ms: int
    event: Event | None = None
    report: MailReport | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading, newest first. `name` is that of the heading's text."""

    name: str
    group: Group
    lines: Sequence[Line]


def timeline_of(stored: StoredReceipt, events: Iterable[Event]) -> list[Part]:
    """The parts that have any lines. The first is a timeline where it holds more than opens and clicks."""
    others = _others(stored)
    parts = []
    for group in GROUPS:
        lines = [Line(at_ms=each.at_ms, event=each) for each in events if each.group is group]
        if group is Group.OPENED:
            lines = sorted([*lines, *others], key=lambda each: each.at_ms, reverse=True)
        name = "timeline" if group is Group.OPENED and others else group.value
        parts.append(Part(name, group, lines))
    return [each for each in parts if each.lines]


def _others(stored: StoredReceipt) -> list[Line]:
    lines = [Line(at_ms=each.at_ms, report=each) for each in reversed(stored.receipt.reports)]
    message = stored.message
    if message.replied_at_ms is not None:
        lines.append(Line(at_ms=message.replied_at_ms, reply=message.reply_learned or "seen"))
    return lines
