"""Looking through the feeds: a little at a time, so that hits are stored in between."""

from itertools import count
from typing import Any

import pytest

from greentick.domain.channels import Channel
from greentick.notify import following
from greentick.notify.following import BUDGET_MS, REST_MS, Following
from making import NOW_MS, a_message
from notify.stage import Stage

HOUR_MS = 3_600_000


def three_with_news(stage: Stage) -> list[bytes]:
    """Each with a channel; in the order in which their news came."""
    waiting = []
    for number in range(3):
        account = stage.store.accounts.create(NOW_MS)
        stage.store.channels.add(Channel(id="", account_id=account, kind="email", name="", target="a@example.org"))
        stage.store.messages.register(account, [a_message(account, number)], NOW_MS)
        stage.now_ms += 1
        stage.fold()
        waiting.append(account)
    return waiting


def test_news_of_many_accounts_is_found_in_several_looks_whoever_has_waited_longest_first(stage: Stage) -> None:
    waiting = three_with_news(stage)
    times = count(stage.now_ms, int(BUDGET_MS * 0.3))
    worker = Following(stage.store, stage.worker()._queue, clock=lambda: next(times))

    assert stage.store.followers.behind(9) == waiting
    assert worker.look()
    assert stage.store.followers.behind(9) == waiting[1:]
    assert worker.look()
    assert not worker.look()
    assert stage.store.followers.behind(9) == []


def test_one_whose_news_cannot_be_found_rests_and_keeps_nobody_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, *_ = three_with_news(stage)
    tried, look_through = [], stage.store.followers.look_through

    def stumbling(account_id: bytes, *given: Any) -> int:
        if account_id != odd:
            return look_through(account_id, *given)
        stage.now_ms += BUDGET_MS + 10
        tried.append(stage.now_ms)
        raise ValueError("odd news")

    monkeypatch.setattr(stage.store.followers, "look_through", stumbling)
    monkeypatch.setattr(following, "ACCOUNTS_AT_ONCE", 1)
    worker = stage.worker()

    for _ in range(4):
        worker.look()
    assert stage.store.followers.behind(9) == [odd]
    assert len(tried) == 1
    stage.now_ms += REST_MS
    worker.look()
    assert len(tried) == 2


def test_one_whose_reminders_cannot_be_told_rests_and_keeps_nobody_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = stage.alice
    stage.desk.remind(odd, stage.send_mail(), "no_open", 60)
    stage.alice = stage.store.accounts.create(NOW_MS)
    stage.desk.remind(stage.alice, stage.send_mail(), "no_open", 60)
    stage.now_ms += HOUR_MS
    tried, tell = [], stage.store.reminders.tell

    def stumbling(account_id: bytes, *given: Any) -> int:
        if account_id != odd:
            return tell(account_id, *given)
        tried.append(stage.now_ms)
        raise ValueError("an odd reminder")

    monkeypatch.setattr(stage.store.reminders, "tell", stumbling)
    monkeypatch.setattr(following, "ACCOUNTS_AT_ONCE", 1)
    worker = stage.worker()

    for _ in range(3):
        worker.look()
    assert stage.store.reminders.due(stage.now_ms, 9) == [odd]
    assert len(tried) <= 1
    stage.now_ms += REST_MS
    worker.look()
    assert 1 <= len(tried) <= 2


def test_reminders_that_are_due_wait_when_the_time_is_over(stage: Stage) -> None:
    stage.desk.remind(stage.alice, stage.send_mail(), "no_open", 3600)
    stage.now_ms += 3_600_000

    assert stage.worker().tell_reminders(until_ms=stage.now_ms)
    assert stage.store.reminders.due(stage.now_ms, 9) == [stage.alice]
    assert not stage.worker().tell_reminders(until_ms=stage.now_ms + 1)
    assert stage.store.reminders.due(stage.now_ms, 9) == []
