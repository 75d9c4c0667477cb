"""Rules: who is meant, when it is quiet, and what clocks do twice a year."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from greentick.domain.channels import Occasion, Rule
from greentick.domain.judgement import Verdict
from greentick.domain.message import Recipient
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.reminders import ReminderOf
from greentick.domain.stored import FeedChange, NoticeOf, StoredReceipt
from greentick.notify.ruling import deliveries, when
from making import BOB, NOW_MS, a_message

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def a_rule(**changed: object) -> Rule:
    given = {"id": "r", "channel_id": "c", "on": frozenset(Occasion), "time_zone": "Europe/Berlin", **changed}
    return Rule(**given)  # type: ignore[arg-type]


def an_event(id_: str = "h-1", group: Group = Group.OPENED, kind: str = "open") -> Event:
    return Event(id=id_, kind=kind, group=group, at_ms=NOW_MS, last_at_ms=NOW_MS, verdict=Verdict.PERSON, reason="x")


def a_change(
    *notices: NoticeOf, state: State = State.OPENED, events: tuple[Event, ...] = (), **more: object
) -> FeedChange:
    message = a_message(b"a" * 9, recipients=(BOB, Recipient("eve@other.example"), Recipient("carla@mail.münchen.de")))
    stored = StoredReceipt(message=message, receipt=Receipt(state=state, events=events))
    return FeedChange(cursor=7, type="receipt", message_id="x", stored=stored, notices=notices, **more)  # type: ignore[arg-type]


def found(change: FeedChange, *rules: Rule) -> list[tuple[str, str]]:
    made = deliveries(change, 1, rules, changed_at_ms=NOW_MS, now_ms=NOW_MS)
    return [(each.event_key, each.news.occasion.value) for each in made]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-22T21:59", "2026-11-22T21:59"),
        ("2026-11-22T22:00", "2026-11-23T07:00"),
        ("2026-11-23T03:00", "2026-11-23T07:00"),
        ("2026-11-23T07:00", "2026-11-23T07:00"),
        ("2026-03-28T23:30", "2026-03-29T07:00"),  # clocks go forward in this night
        ("2026-10-24T23:30", "2026-10-25T07:00"),  # and back in this one
    ],
)
def test_news_in_quiet_hours_wait_for_their_end_by_the_clock_on_the_wall(now: str, told: str) -> None:
    assert when(a_rule(quiet_from="22:00", quiet_until="07:00"), at(now)) == at(told)


def test_a_night_in_which_clocks_change_is_an_hour_shorter_or_longer() -> None:
    rule = a_rule(quiet_from="22:00", quiet_until="07:00")
    spring, autumn, usual = (at(f"{day}T22:00") for day in ("2026-03-28", "2026-10-24", "2026-11-22"))

    hours = [(when(rule, begin) - begin) / 3_600_000 for begin in (spring, autumn, usual)]

    assert hours == [8, 10, 9]


def test_quiet_hours_that_end_at_a_time_the_clock_skips_end_when_it_has_been_skipped() -> None:
    rule = a_rule(quiet_from="01:00", quiet_until="02:30")

    assert when(rule, at("2026-03-29T01:30")) == at("2026-03-29T03:30")


def test_quiet_hours_that_end_at_a_time_that_comes_twice_end_once() -> None:
    rule = a_rule(quiet_from="01:00", quiet_until="02:30")
    first = at("2026-10-25T02:30")

    assert when(rule, at("2026-10-25T01:30")) == first
    assert when(rule, first) == first
    for clock in ("02:00", "02:10", "02:30"):
        again = at(f"2026-10-25T{clock}", fold=1)
        assert when(rule, again) == again


def test_quiet_hours_that_begin_at_a_time_that_comes_twice_begin_at_the_first() -> None:
    rule = a_rule(quiet_from="02:30", quiet_until="06:00")

    assert when(rule, at("2026-10-25T02:10")) == at("2026-10-25T02:10")
    assert when(rule, at("2026-10-25T02:10", fold=1)) == at("2026-10-25T06:00")


def test_a_digest_comes_at_the_same_time_every_day_whatever_clocks_do() -> None:
    rule = a_rule(digest_at="08:00")

    times = [when(rule, at(f"2026-03-{day}T08:00")) for day in (27, 28, 29)]

    assert times == [at(f"2026-03-{day}T08:00") for day in (28, 29, 30)]


def test_a_zone_nobody_knows_any_more_is_taken_for_utc() -> None:
    rule = a_rule(time_zone="Mars/Olympus", digest_at="08:00")

    assert when(rule, at("2026-11-22T07:00", ZoneInfo("UTC"))) == at("2026-11-22T08:00", ZoneInfo("UTC"))


def test_each_occasion_is_told_by_the_rules_that_name_it() -> None:
    first = NoticeOf(kind="open", event=an_event("h-1"), first=True)
    again = NoticeOf(kind="open", event=an_event("h-2"), first=False)
    click = NoticeOf(kind="click", event=an_event("h-3", kind="click"), first=False)
    change = a_change(first, again, click)

    assert found(change, a_rule(on=frozenset({Occasion.FIRST_OPEN}))) == [("open:h-1", "first_open")]
    assert found(change, a_rule(on=frozenset({Occasion.OPEN}))) == [("open:h-1", "first_open"), ("open:h-2", "open")]
    assert found(change, a_rule(on=frozenset({Occasion.CLICK}))) == [("click:h-3", "click")]
    assert found(change, a_rule(on=frozenset({Occasion.MAYBE, Occasion.REMINDER}))) == []


def test_a_click_before_any_open_is_told_as_the_first_open_it_implies() -> None:
    change = a_change(NoticeOf(kind="click", event=an_event("h-1", kind="click"), first=True))

    for wanted in (Occasion.FIRST_OPEN, Occasion.OPEN, Occasion.CLICK):
        assert found(change, a_rule(on=frozenset({wanted}))) == [("click:h-1", "click")]


def test_what_nobody_can_tell_is_told_only_to_who_asks_for_it() -> None:
    change = a_change(state=State.MAYBE, events=(an_event("h-1", Group.UNCERTAIN), an_event("h-0", Group.UNCERTAIN)))

    assert found(change, a_rule(on=frozenset({Occasion.FIRST_OPEN, Occasion.OPEN, Occasion.CLICK}))) == []
    assert found(change, a_rule(on=frozenset({Occasion.MAYBE}))) == [("maybe:h-1", "maybe")]


def test_a_reminder_is_news() -> None:
    change = a_change(state=State.SENT, reminders=(ReminderOf(kind="no_open", after_s=60),))

    assert found(change, a_rule()) == [("reminder:7:no_open", "reminder")]


@pytest.mark.parametrize(
    ("contacts", "is_meant"),
    [
        ((), True),
        (("bob@example.org",), True),
        (("@other.example",), True),
        (("@example.com", "eve@other.example"), True),
        (("@le.org", "ob@example.org", "carol@example.org"), False),
        (("@mail.xn--mnchen-3ya.de",), True),
        (("@münchen.de",), True),
        (("eve@münchen.de",), False),
    ],
)
def test_a_rule_can_be_for_some_contacts_and_domains(contacts: tuple[str, ...], is_meant: bool) -> None:
    change = a_change(NoticeOf(kind="open", event=an_event(), first=True))

    assert bool(found(change, a_rule(contacts=contacts))) is is_meant


def test_what_happened_before_a_rule_was_made_is_none_of_its_business() -> None:
    change = a_change(NoticeOf(kind="open", event=an_event(), first=True))

    assert found(change, a_rule(created_at_ms=NOW_MS + 1)) == []
    assert found(change, a_rule(created_at_ms=NOW_MS)) != []


def test_two_rules_for_one_channel_tell_once_and_as_soon_as_one_of_them_may() -> None:
    change = a_change(NoticeOf(kind="open", event=an_event(), first=True))
    rules = [a_rule(id="r-1", digest_at="08:00"), a_rule(id="r-2"), a_rule(id="r-3", channel_id="other")]

    made = deliveries(change, 1, rules, changed_at_ms=NOW_MS, now_ms=NOW_MS)

    assert [(each.channel_id, each.due_at_ms, each.digest) for each in made] == [
        ("c", NOW_MS, False),
        ("other", NOW_MS, False),
    ]
