"""What is told is what still holds when it is told, not what held when it was found."""

import json
from typing import Any

import pytest

from greentick.domain.channels import News, Occasion
from greentick.domain.judgement import Verdict
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.stored import StoredReceipt
from greentick.notify.holding import holds
from making import a_hit, a_message, an_id
from notify.receiver import receiving
from notify.stage import Stage

HOUR_MS = 3_600_000


@pytest.mark.parametrize("waits", [{"digest_at": "08:00"}, {"quiet_from": "00:00", "quiet_until": "23:59"}])
def test_what_is_no_longer_so_when_its_time_has_come_is_not_told(stage: Stage, waits: dict[str, Any]) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url), **waits)
        for number in (1, 2, 3):
            stage.desk.remind(stage.alice, stage.send_mail(number), "no_open", 60)
        stage.now_ms += 60_000
        stage.look()  # three that are not opened
        stage.look()
        for number in (1, 2):
            stage.fold(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms))
        stage.look()  # two that are
        assert stage.store.corrections.put(stage.alice, an_id(2), "h-2", own=True)
        stage.fold()
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.run_jobs()

    news = [each for asked in receiver.asked for each in json.loads(asked.body)["news"]]
    told = sorted((each["occasion"], each["message"]["subject"]) for each in news)
    assert told == [("first_open", "Mail 1"), ("reminder", "Mail 2"), ("reminder", "Mail 3")]
    assert stage.states() == ["dropped"] * 2 + ["sent"] * 3


def test_what_only_may_have_been_is_not_told_any_more_once_it_is_known() -> None:
    uncertain = an_event(group=Group.UNCERTAIN)
    news = News(occasion=Occasion.MAYBE, event=uncertain)

    assert holds(news, a_receipt(uncertain))
    assert not holds(news, a_receipt(an_event(group=Group.OPENED)))
    assert not holds(news, a_receipt(an_event(group=Group.SELF)))


def test_an_event_is_known_again_by_its_hits_and_an_old_one_is_taken_for_what_it_was() -> None:
    news = News(occasion=Occasion.OPEN, event=an_event("h-2", hit_ids=("h-2", "h-3")))

    assert holds(news, a_receipt(an_event("h-1", hit_ids=("h-1", "h-2"))))
    assert not holds(news, a_receipt(an_event("h-1", Group.AUTOMATIC, hit_ids=("h-1", "h-2"))))
    assert not holds(news, a_receipt(an_event("h-9")))
    assert holds(news, a_receipt(an_event("h-9"), more_events=1))


def an_event(id_: str = "h-1", group: Group = Group.OPENED, hit_ids: tuple[str, ...] = ()) -> Event:
    return Event(
        id=id_, kind="open", group=group, at_ms=1, last_at_ms=1, verdict=Verdict.PERSON, reason="x", hit_ids=hit_ids
    )


def a_receipt(*events: Event, more_events: int = 0) -> StoredReceipt:
    receipt = Receipt(state=State.OPENED, events=events)
    return StoredReceipt(message=a_message(b"alice"), receipt=receipt, more_events=more_events)
