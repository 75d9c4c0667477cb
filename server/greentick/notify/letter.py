"""What is said in a notice: one letter for one piece of news, or for a day's. Claims no more than the receipt knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Literal

from babel.dates import format_date, format_timedelta

from greentick.domain.channels import Channel, News, Occasion
from greentick.domain.days import day_of, is_day, is_day_of_hits
from greentick.domain.isolating import isolated
from greentick.domain.mail_report import MailReport, said_by
from greentick.domain.message import Message
from greentick.domain.receipt import Event
from greentick.notify.zones import zone_of
from greentick.tongues import texts

TEXTS = Path(__file__).parent / "texts"
LONGEST_SUBJECT = 80
_KINDS = {
    Occasion.CLICK: "click",
    Occasion.MAYBE: "maybe",
    Occasion.BOUNCE: "bounce",
    Occasion.DISPLAYED: "displayed",
}
_Unit = Literal["day", "hour", "minute"]
_SPANS: tuple[tuple[_Unit, int], ...] = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_NO_LARGER_UNIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One piece of news with the message it is about, and where more is to be seen."""

    news: News
    message: Message
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes out. `id` stays the same when it is tried again, so that a receiver can tell a repetition.

    `reached`: the places of those among the channel's targets that have it already. `link` is ours, beside those of
    the stories.
    """

    id: str
    title: str
    text: str
    stories: Sequence[Story] = ()
    is_test: bool = False
    reached: Sequence[int] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """In which words and at which clock a letter speaks."""

    language: str
    say: Mapping[str, str]
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Room:
    """What a letter must fit into, and where what finds no room is to be seen."""

    takes: Callable[[Letter], bool]
    link: str


def write(
    channel: Channel, stories: Sequence[Story], *, id_: str, time_zone: str = "UTC", room: Room | None = None
) -> Letter:
    """The letter for these stories, in the channel's language and the reader's time.

    Of several no more are told than there is room for, one at least; of the rest it says how many, and where.
    """
    say = texts(TEXTS, channel.language)
    reader = _Reader(channel.language, say, zone_of(time_zone))
    if len(stories) == 1:
        (story,) = stories
        return Letter(id=id_, title=_title(reader, story), text=_text(reader, story), stories=stories)
    title = say["digest_title"].format(count=len(stories))
    told = [f"{_title(reader, each)}\n{_text(reader, each)}" for each in stories]
    whole = Letter(id=id_, title=title, text="\n\n".join([*told, say["footer"]]), stories=stories)
    return whole if room is None or room.takes(whole) else _shortened(say, whole, told, room)


def _shortened(say: Mapping[str, str], whole: Letter, told: Sequence[str], room: Room) -> Letter:
    def of(count: int) -> Letter:
        more = f"{say['digest_more'].format(count=len(told) - count)}\n{room.link}"
        return replace(whole, text="\n\n".join([*told[:count], more, say["footer"]]), link=room.link)

    count = 1
    while count + 1 < len(told) and room.takes(of(count + 1)):
        count += 1
    return of(count)


def write_test(channel: Channel, link: str, id_: str) -> Letter:
    """A letter that shows that the channel works."""
    say = texts(TEXTS, channel.language)
    return Letter(id=id_, title=say["test_title"], text=f"{say['test_text']}\n{link}", is_test=True)


def _title(reader: _Reader, story: Story) -> str:
    say, message, news = reader.say, story.message, story.news
    subject = message.subject.strip() or say["no_subject"]
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1] + "…"
    name = isolated(_only_recipient(message))
    values = {"subject": isolated(subject), "count": len(message.recipients), "name": name}
    if news.occasion is Occasion.REMINDER:
        return say[f"reminder_{news.reminder}"].format(**values, time=_span(reader.language, news.after_s))
    kind = _KINDS.get(news.occasion, "open")
    if kind == "maybe":
        return say["maybe"].format(**values)
    whose = "one" if values["name"] else "many" if len(message.recipients) > 1 else "unknown"
    return say[f"{kind}_{whose}"].format(**values)


def _text(reader: _Reader, story: Story) -> str:
    say, event, report = reader.say, story.news.event, story.news.report
    time = _stamp(reader, story).removesuffix(".")  # a Russian day ends in one of its own
    line = say["at" if event or report else "sent_at"].format(time=time)
    more = _detail(say, event) if event else _reported(say, report) if report else ""
    return "\n".join(each for each in (f"{line} {more}".rstrip(), story.link) if each)


def _is_day(story: Story) -> bool:
    """Whether no more than the day is kept of what happened."""
    event, report = story.news.event, story.news.report
    if event is not None:
        return is_day_of_hits(event.at_ms)
    return report is not None and is_day(report.at_ms)


def _stamp(reader: _Reader, story: Story) -> str:
    """Such as Nov 20, 2026, 17:40 CET; or the day alone."""
    happened = story.news.event or story.news.report
    at_ms = happened.at_ms if happened else story.message.sent_at_ms
    when = None if _is_day(story) else datetime.fromtimestamp(at_ms / 1000, reader.zone)
    day = format_date(when or day_of(at_ms), "medium", locale=reader.language)
    return f"{day}, {when:%H:%M} {when.tzname() or 'UTC'}" if when else day


def _detail(say: Mapping[str, str], event: Event) -> str:
    if event.kind == "click" and event.url:
        return event.url
    if event.group.value == "uncertain":
        return say["cannot_be_told"]
    if event.verdict.value == "proxy":
        return say["through_proxy"]
    client, system = event.client.name, event.client.system
    return say["client_on_system"].format(client=client, system=system) if client and system else client or system


def _reported(say: Mapping[str, str], report: MailReport) -> str:
    sentence = say[f"report_{said_by(report.kind, report.status)}"]
    said = sentence.format(status=f" ({report.status})" if report.status else "")
    return f"{said} {say['report_blames_tracking']}" if report.blames_tracking else said


def _only_recipient(message: Message) -> str:
    """The one it went to, by name; empty when several share the copy, since any of them may have caused the hit."""
    first, *others = message.recipients or (None,)
    return "" if first is None or others else first.name.strip() or first.address


def _span(language: str, seconds: int) -> str:
    """Such as 3 days, as the language writes it."""
    unit: _Unit = next((name for name, length in _SPANS if seconds >= length), "minute")
    return format_timedelta(timedelta(seconds=seconds), granularity=unit, threshold=_NO_LARGER_UNIT, locale=language)
