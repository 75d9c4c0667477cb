"""Events and reports as kept with a receipt: compact texts, the same as long as they would be shown the same."""

from collections.abc import Sequence

import msgspec

from greentick.domain.judgement import Client, Verdict
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.domain.receipt import Event, Group

_NONE = "[]"


class _Row(msgspec.Struct, array_like=True, gc=False):
    """An event by position; when it may be told is left out, for that is over once it is kept."""

    id: str
    kind: str
    group: Group
    at_ms: int
    last_at_ms: int
    verdict: Verdict
    reason: str
    party: str
    name: str
    system: str
    device: str
    hit_ids: tuple[str, ...]
    url: str | None
    corrected: bool


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[_Row])


class _Report(msgspec.Struct, array_like=True, gc=False):
    """A report by position; what few say stands last."""

    kind: ReportKind
    at_ms: int
    status: str
    blames_tracking: bool = False


_reports = msgspec.json.Decoder(list[_Report])


def from_events(events: Sequence[Event]) -> str:
    """The text of these events."""
    return _encoder.encode([_to_row(each) for each in events]).decode() if events else _NONE


def to_events(text: str) -> tuple[Event, ...]:
    """The events of a text."""
    return () if text == _NONE else tuple(_to_event(row) for row in _decoder.decode(text))


def from_reports(reports: Sequence[MailReport]) -> str:
    """The text of these reports."""
    return _encoder.encode([_report_row(each) for each in reports]).decode() if reports else _NONE


def to_reports(text: str) -> tuple[MailReport, ...]:
    """The reports of a text."""
    if text == _NONE:
        return ()
    return tuple(MailReport(each.kind, each.at_ms, each.status, each.blames_tracking) for each in _reports.decode(text))


def _report_row(report: MailReport) -> tuple[object, ...]:
    """As versions before read it, wherever it says no more than they know."""
    row = (report.kind, report.at_ms, report.status)
    return (*row, True) if report.blames_tracking else row


def _to_row(event: Event) -> _Row:
    client = event.client
    return _Row(
        event.id, event.kind, event.group, event.at_ms, event.last_at_ms, event.verdict, event.reason, event.party,
        client.name, client.system, client.device, event.hit_ids, event.url, event.corrected,
    )  # fmt: skip


def _to_event(row: _Row) -> Event:
    return Event(
        id=row.id,
        kind=row.kind,
        group=row.group,
        at_ms=row.at_ms,
        last_at_ms=row.last_at_ms,
        verdict=row.verdict,
        reason=row.reason,
        party=row.party,
        client=Client(name=row.name, system=row.system, device=row.device),
        hit_ids=row.hit_ids,
        url=row.url,
        corrected=row.corrected,
    )
