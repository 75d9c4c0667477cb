"""Which news a rule lets through, and when: pure, with the time handed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from greentick.domain.channels import NewDelivery, News, Occasion, Rule
from greentick.domain.mail_report import ReportKind
from greentick.domain.message import Recipient
from greentick.domain.receipt import Group, State
from greentick.domain.stored import FeedChange
from greentick.domain.wish import covers
from greentick.notify.zones import zone_of

_REPORTED = {ReportKind.BOUNCED: Occasion.BOUNCE, ReportKind.DISPLAYED: Occasion.DISPLAYED}


@dataclass(frozen=True, slots=True)
class Found:
    """News in a change of the feed, under a name that it has however often it is found."""

    key: str
    news: News
    occasions: frozenset[Occasion]


def deliveries(
    change: FeedChange, message_key: int, rules: Sequence[Rule], *, changed_at_ms: int, now_ms: int
) -> list[NewDelivery]:
    """What is to be delivered of a change: each piece of news once per channel, by the rule that tells first."""
    if change.stored is None:
        return []
    recipients = change.stored.message.recipients
    made: dict[tuple[str, str], NewDelivery] = {}
    for found in _news(change):
        for rule in rules:
            if rule.created_at_ms > changed_at_ms or not (rule.on & found.occasions) or not _meant(rule, recipients):
                continue
            new = NewDelivery(
                channel_id=rule.channel_id,
                event_key=found.key,
                message_key=message_key,
                news=found.news,
                due_at_ms=when(rule, now_ms),
                digest=bool(rule.digest_at),
            )
            known = made.get((rule.channel_id, found.key))
            if known is None or (new.digest, new.due_at_ms) < (known.digest, known.due_at_ms):
                made[rule.channel_id, found.key] = new
    return list(made.values())


def when(rule: Rule, now_ms: int) -> int:
    """When news of now may be told: at once, at the end of the quiet hours, or with the day's digest."""
    zone = zone_of(rule.time_zone)
    if rule.digest_at:
        return _next(_clock(rule.digest_at), zone, now_ms)
    if not rule.quiet_from or not rule.quiet_until or rule.quiet_from == rule.quiet_until:
        return now_ms
    # It is quiet when they end before they begin: so also in an hour that a clock shows twice, or not at all.
    end = _next(_clock(rule.quiet_until), zone, now_ms)
    return end if end < _next(_clock(rule.quiet_from), zone, now_ms) else now_ms


def _next(clock: time, zone: tzinfo, now_ms: int) -> int:
    """The next moment after now at which clocks there show this time.

    A time that a clock skips in spring is told when the hour has been skipped; one that comes twice, the first time.
    """
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    return next(at for days in range(3) if (at := _moment(today + timedelta(days), clock, zone)) > now_ms)


def _moment(day: date, clock: time, zone: tzinfo) -> int:
    local = datetime.combine(day, clock, zone)
    return round(local.astimezone(UTC).timestamp() * 1000)


def _clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _news(change: FeedChange) -> Iterator[Found]:
    for notice in change.notices:
        event = notice.event
        first = {Occasion.OPEN, Occasion.FIRST_OPEN} if notice.first else set()
        if notice.kind == "click":
            news = News(occasion=Occasion.CLICK, event=event)
            yield Found(f"click:{event.id}", news, frozenset({Occasion.CLICK, *first}))
        else:
            news = News(occasion=Occasion.FIRST_OPEN if notice.first else Occasion.OPEN, event=event)
            yield Found(f"open:{event.id}", news, frozenset({Occasion.OPEN, *first}))
    for each in change.reminders:
        news = News(occasion=Occasion.REMINDER, reminder=each.kind, after_s=each.after_s)
        yield Found(f"reminder:{change.cursor}:{each.kind}", news, frozenset({Occasion.REMINDER}))
    for number, report in enumerate(change.reports):
        if report.kind in _REPORTED:
            said = _REPORTED[report.kind]
            yield Found(f"{said}:{change.cursor}:{number}", News(occasion=said, report=report), frozenset({said}))
    yield from _maybe(change)


def _maybe(change: FeedChange) -> Iterator[Found]:
    """The newest request of which nobody can tell who made it, as long as nothing is sure."""
    if change.stored is None or change.stored.receipt.state is not State.MAYBE or change.reminders or change.reports:
        return
    for event in change.stored.receipt.events:
        if event.group is Group.UNCERTAIN:
            yield Found(f"maybe:{event.id}", News(occasion=Occasion.MAYBE, event=event), frozenset({Occasion.MAYBE}))
            return


def _meant(rule: Rule, recipients: Iterable[Recipient]) -> bool:
    """Whether one of the recipients is among the contacts and domains of the rule."""
    if not rule.contacts:
        return True
    return any(covers(rule.contacts, each.address) for each in recipients)


def by_channel(time_zones: Iterable[Rule]) -> Mapping[str, str]:
    """The time zone in which each channel's reader lives, as far as its rules tell."""
    return {rule.channel_id: rule.time_zone for rule in time_zones if rule.time_zone != "UTC"}
