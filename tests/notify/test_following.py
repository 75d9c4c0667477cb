"""Looking through the feeds: a little at a time, so that hits are stored in between."""

from itertools import count

from greentick.domain.channels import Channel
from greentick.notify.following import BUDGET_MS, Following
from making import NOW_MS, a_message
from notify.stage import Stage


def test_news_of_many_accounts_is_found_in_several_looks_whoever_has_waited_longest_first(stage: Stage) -> None:
    waiting = []
    for number in range(3):
        account = stage.store.accounts.create(NOW_MS)
        stage.store.channels.add(Channel(id="", account_id=account, kind="email", name="", target="a@example.org"))
        stage.store.messages.register(account, [a_message(account, number)], NOW_MS)
        stage.now_ms += 1
        stage.fold()
        waiting.append(account)
    times = count(stage.now_ms, int(BUDGET_MS * 0.3))
    following = Following(stage.store, stage.worker()._queue, clock=lambda: next(times))

    assert stage.store.followers.behind(9) == waiting
    assert following.look()
    assert stage.store.followers.behind(9) == waiting[1:]
    assert following.look()
    assert not following.look()
    assert stage.store.followers.behind(9) == []


def test_reminders_that_are_due_wait_when_the_time_is_over(stage: Stage) -> None:
    stage.desk.remind(stage.alice, stage.send_mail(), "no_open", 3600)
    stage.now_ms += 3_600_000

    assert stage.worker().tell_reminders(until_ms=stage.now_ms)
    assert stage.store.reminders.due(stage.now_ms, 9) == [stage.alice]
    assert not stage.worker().tell_reminders(until_ms=stage.now_ms + 1)
    assert stage.store.reminders.due(stage.now_ms, 9) == []
