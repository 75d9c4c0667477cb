"""The worker's loop with everything it looks after, between a real Redis and a real database; without its jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partialmethod
from threading import Event, Thread

import pytest

from greentick.clock import now_ms
from greentick.domain.reminders import ReminderWanted
from greentick.settings import Settings
from greentick.store import open_store
from greentick.stream import HitStream, connect
from greentick.stream.hits import GROUP
from greentick.worker.jobs import open_queue
from greentick.worker.jobs_process import JobsProcess
from greentick.worker.main import Worker
from making import ALICE, a_hit
from notify.stage import Stage
from waiting import wait_until

HOUR_MS = 3_600_000


@pytest.fixture
def settings(settings: Settings, redis_url: str, sqlite_url: str) -> Settings:
    """Of a server where people sign in with Google, and webhooks may go to this machine."""
    return replace(
        settings,
        redis_url=redis_url,
        database_url=sqlite_url,
        google_client_id="id",
        notify_private_hosts=("127.0.0.1",),
    )


@pytest.fixture
def stage(settings: Settings) -> Iterator[Stage]:
    store = open_store(settings.database_url)
    yield Stage(store, settings, now_ms=now_ms())
    store.close()


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """A worker whose process for jobs never starts, so that what it queues stays in the queue; stopped in the end."""
    worker, stop = Worker(settings, JobsProcess(settings)), Event()
    thread = Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def queued(settings: Settings) -> list[str]:
    """The jobs in the queue, by the names of their functions."""
    queue = open_queue(settings.redis_url)
    names = [str(job.func_name).rpartition(".")[2] for job in queue.jobs]
    queue.connection.close()
    return names


def consumers(settings: Settings) -> set[str]:
    """Who asks, or has asked, for hits."""
    redis = connect(settings.redis_url)
    known = redis.xinfo_consumers(HitStream(redis).key, GROUP)
    redis.close()
    return {each["name"].decode() for each in known}


def make_gone(settings: Settings) -> None:
    """A consumer that will not come back."""
    redis = connect(settings.redis_url)
    stream = HitStream(redis)
    stream.ensure_group()
    stream.read("gone", 1, 0)
    redis.close()


def test_what_changes_is_counted_for_searches_and_reports(settings: Settings, stage: Stage) -> None:
    stage.send_mail()
    assert stage.store.reports.behind() == [stage.alice]

    with working(settings):
        wait_until(lambda: stage.store.reports.behind() == [])


def test_news_goes_to_the_queue(settings: Settings, stage: Stage) -> None:
    stage.rule(stage.channel("http://127.0.0.1:9/"))
    stage.send_mail(sent_at_ms=stage.now_ms - HOUR_MS)
    stage.fold(a_hit(stage.alice, "h-1", at_ms=stage.now_ms))

    with working(settings):
        wait_until(lambda: queued(settings) == ["deliver"])


def test_a_grant_that_is_due_goes_to_the_queue(settings: Settings, stage: Stage) -> None:
    message_id = stage.send_mail(sent_at_ms=stage.now_ms - 2 * HOUR_MS)
    wanted = ReminderWanted(message_id=message_id, kind="no_reply", after_s=3 * 86_400)
    stage.store.reminders.set(stage.alice, [wanted], stage.now_ms, again=True)
    stage.store.grants.keep(stage.alice, "7", ALICE, "1//token", stage.now_ms)

    with working(settings):
        wait_until(lambda: queued(settings) == ["look_for_replies"])


def test_a_consumer_that_will_not_come_back_is_forgotten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HitStream, "forget_gone", partialmethod(HitStream.forget_gone, idle_ms=0))
    make_gone(settings)

    with working(settings):
        wait_until(lambda: "gone" not in consumers(settings))


def test_a_worker_that_stops_leaves_no_consumer_behind(settings: Settings) -> None:
    make_gone(settings)
    with working(settings):
        wait_until(lambda: len(consumers(settings)) == 2)

    assert consumers(settings) == {"gone"}
