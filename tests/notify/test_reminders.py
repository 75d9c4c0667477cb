"""Reminders: told once, late if need be, and not at all when what they wait for has happened."""

import pytest

from greentick.domain.reminders import DAY_S, OF_OPENS, ReminderKind, ReminderWanted
from greentick.domain.token import b64decode
from greentick.domain.wish import Choice
from greentick.errors import InvalidInput, NotFound
from making import ALICE, a_hit, an_id
from notify.receiver import receiving
from notify.stage import Stage

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def told(stage: Stage) -> list[str]:
    """The reminders in the feed, as the extension gets them; none of them may look like an open."""
    items = stage.store.feed.page(stage.alice, 0, 1000).items
    assert not any(item.notices and item.reminders for item in items)
    return [each.kind for item in items for each in item.reminders]


def state(stage: Stage, kind: ReminderKind, number: int = 1) -> str:
    found = stage.store.reminders.get(stage.alice, an_id(number), kind)
    assert found is not None
    return found.state


def opened(stage: Stage, id_: str, after_ms: int) -> None:
    stage.now_ms += after_ms
    stage.fold(a_hit(stage.alice, id_, at_ms=stage.now_ms))
    stage.look()
    stage.look()


def test_no_sign_of_opening_is_told_once_after_its_time_and_not_before(stage: Stage) -> None:
    message_id = stage.send_mail()
    stage.desk.remind(stage.alice, message_id, "no_open", 3600)
    stage.now_ms += HOUR_MS - 1
    stage.look()
    assert told(stage) == []

    stage.now_ms += 1
    for _ in range(3):
        stage.look()

    assert told(stage) == ["no_open"]
    assert state(stage, "no_open") == "told"


def test_a_server_that_slept_through_the_moment_tells_late_and_once(stage: Stage) -> None:
    stage.desk.remind(stage.alice, stage.send_mail(), "no_open", 3600)
    stage.now_ms += 9 * DAY_MS
    stage.look()
    stage.look()

    assert told(stage) == ["no_open"]


def test_an_open_cancels_it_also_one_that_comes_to_light_only_then(stage: Stage) -> None:
    for number in (1, 2):
        stage.desk.remind(stage.alice, stage.send_mail(number), "no_open", 7200)
    opened(stage, "h-1", HOUR_MS)
    assert state(stage, "no_open") == "cancelled"

    stage.now_ms += 2 * HOUR_MS
    stage.fold(a_hit(stage.alice, "h-2", 2, at_ms=stage.now_ms))
    stage.worker().tell_reminders()

    assert told(stage) == []
    assert state(stage, "no_open", 2) == "cancelled"


def test_a_reply_cancels_what_waits_for_one_and_an_earlier_one_does_not(stage: Stage) -> None:
    stage.send_mail()
    first_at_ms = stage.now_ms
    stage.now_ms += HOUR_MS
    stage.send_mail(2, thread_id=f"{1:016x}")  # a second mail in the same thread
    for number in (1, 2):
        stage.desk.remind(stage.alice, an_id(number), "no_reply", DAY_S)

    stage.store.replies.note(stage.alice, ALICE, [f"{1:016x}"], first_at_ms + 60_000, learned="seen")
    stage.store.replies.note(stage.alice, "bob@example.org", [f"{1:016x}"], stage.now_ms + 60_000, learned="gmail")
    assert (state(stage, "no_reply"), state(stage, "no_reply", 2)) == ("cancelled", "waiting")

    stage.now_ms += 2 * DAY_MS
    stage.look()
    assert told(stage) == ["no_reply"]


def test_a_mail_opened_again_after_two_weeks_is_told_and_one_opened_sooner_is_not(stage: Stage) -> None:
    stage.desk.remind(stage.alice, stage.send_mail(), "reopened", None)
    opened(stage, "h-1", DAY_MS)
    opened(stage, "h-2", 13 * DAY_MS)
    assert told(stage) == []

    opened(stage, "h-3", 14 * DAY_MS)
    opened(stage, "h-4", 15 * DAY_MS)

    assert told(stage) == ["reopened"]


def test_a_mail_opened_three_times_within_a_day_is_told_once(stage: Stage) -> None:
    stage.desk.remind(stage.alice, stage.send_mail(), "several_opens", None)
    for number, hours in enumerate((1, 20, 20)):
        opened(stage, f"h-{number}", hours * HOUR_MS)
    assert told(stage) == []

    opened(stage, "h-8", HOUR_MS)
    opened(stage, "h-9", HOUR_MS)

    assert told(stage) == ["several_opens"]


def test_a_snoozed_reminder_comes_when_it_was_put_off_to(stage: Stage) -> None:
    message_id = stage.send_mail()
    stage.desk.remind(stage.alice, message_id, "no_open", 3600)
    stage.now_ms += HOUR_MS
    stage.look()

    stage.desk.snooze(stage.alice, message_id, "no_open", stage.now_ms + DAY_MS)
    stage.look()
    assert told(stage) == ["no_open"]
    stage.now_ms += DAY_MS
    stage.look()

    assert told(stage) == ["no_open", "no_open"]


def test_a_registration_that_comes_again_does_not_bring_a_cancelled_reminder_back(stage: Stage) -> None:
    message_id = stage.send_mail()
    wanted = [ReminderWanted(message_id=message_id, kind="no_open", after_s=3600)]
    for _ in range(2):
        stage.store.reminders.set(stage.alice, wanted, stage.now_ms, again=False)
        stage.store.reminders.cancel(stage.alice, message_id, "no_open")
    stage.store.reminders.set(stage.alice, wanted, stage.now_ms, again=False)

    assert state(stage, "no_open") == "cancelled"
    stage.desk.remind(stage.alice, message_id, "no_open", 7200)
    assert state(stage, "no_open") == "waiting"


def test_a_reminder_goes_through_the_channels_too(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url, language="de"))
        stage.desk.remind(stage.alice, stage.send_mail(), "no_open", 3 * DAY_S)
        stage.now_ms += 4 * DAY_MS
        for _ in range(3):
            stage.look()
            stage.run_jobs()

    (asked,) = receiver.asked
    assert "3 Tage ohne Anzeichen einer Öffnung: „Mail 1“" in asked.body.decode()


def test_an_erased_mail_takes_its_reminders_with_it(stage: Stage) -> None:
    message_id = stage.send_mail()
    stage.desk.remind(stage.alice, message_id, "no_open", 3600)
    stage.store.messages.delete(stage.alice, message_id, stage.now_ms)
    stage.now_ms += DAY_MS
    stage.look()

    assert told(stage) == []
    assert stage.store.reminders.list(stage.alice) == []


@pytest.mark.parametrize("kind", sorted(OF_OPENS))
def test_a_refusal_leaves_no_reminder_that_tells_of_opens(stage: Stage, kind: ReminderKind) -> None:
    message_id = stage.send_mail()
    for each in (kind, "no_reply"):
        stage.desk.remind(stage.alice, message_id, each, None)
    for number, after_ms in enumerate((DAY_MS, HOUR_MS, HOUR_MS, 15 * DAY_MS)):
        opened(stage, f"h-{number}", after_ms)

    stage.store.choosing.choose((stage.alice, b64decode(message_id)), Choice.STOP_MAIL, "", stage.now_ms)

    assert [each.kind for each in stage.store.reminders.list(stage.alice)] == ["no_reply"]
    assert kind not in told(stage)
    stage.desk.remind(stage.alice, message_id, kind, 3600)
    stage.desk.snooze(stage.alice, message_id, kind, stage.now_ms + 1)
    stage.now_ms += DAY_MS
    stage.look()
    assert told(stage) == []
    assert state(stage, kind) == "cancelled"


@pytest.mark.parametrize("kind", sorted(OF_OPENS))
def test_of_a_mail_that_carries_nothing_only_a_missing_reply_can_be_told(stage: Stage, kind: ReminderKind) -> None:
    message_id = stage.send_mail(tracks="log")

    with pytest.raises(InvalidInput, match="carries nothing") as refused:
        stage.desk.remind(stage.alice, message_id, kind, None)
    assert refused.value.name == "remind_log"
    assert stage.store.reminders.list(stage.alice) == []
    assert stage.desk.remind(stage.alice, message_id, "no_reply", None).state == "waiting"
    assert stage.desk.remind(stage.alice, stage.send_mail(2, tracks="clicks"), kind, None).state == "waiting"


@pytest.mark.parametrize("after_s", [-1, 0, 59, 10**12])
def test_times_that_make_no_sense_are_refused(stage: Stage, after_s: int) -> None:
    message_id = stage.send_mail()

    with pytest.raises(InvalidInput, match="after_s"):
        stage.desk.remind(stage.alice, message_id, "no_open", after_s)
    with pytest.raises(InvalidInput, match="coming year"):
        stage.desk.snooze(stage.alice, message_id, "no_open", stage.now_ms - 1)
    with pytest.raises(NotFound):
        stage.desk.snooze(stage.alice, message_id, "no_open", stage.now_ms + 1)
    with pytest.raises(NotFound):
        stage.desk.remind(stage.alice, an_id(77), "no_open", 3600)
