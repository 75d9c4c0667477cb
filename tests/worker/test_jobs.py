"""Jobs: one round of upkeep an hour however many workers there are, in a process that comes back."""

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rq.serializers import JSONSerializer
from structlog.testing import capture_logs

from greentick.clock import now_ms
from greentick.domain.days import DAY_MS
from greentick.domain.message import Recipient
from greentick.domain.wish import Choice
from greentick.settings import Settings
from greentick.store import Store
from greentick.stream import HitStream, connect
from greentick.stream.packing import unpack
from greentick.worker import jobs_process
from greentick.worker.jobs import look_after_all, look_after_dead_letters, open_queue, schedule_upkeep, see_to_upkeep
from greentick.worker.jobs_process import JobsProcess
from making import a_hit, a_message, an_id
from store.choosing import Server
from waiting import wait_until


def test_upkeep_is_scheduled_once_an_hour_by_however_many_workers(redis_url: str) -> None:
    queue = open_queue(redis_url)

    for minute in (1, 2, 59):
        schedule_upkeep(queue, datetime(2026, 11, 21, 23, minute, tzinfo=UTC))

    assert queue.scheduled_job_registry.get_job_ids() == ["upkeep-20261122T00"]
    job = queue.fetch_job("upkeep-20261122T00")
    assert job is not None
    assert queue.scheduled_job_registry.get_scheduled_time(job) == datetime(2026, 11, 22, tzinfo=UTC)
    assert queue.serializer is JSONSerializer
    assert job.failure_ttl == job.result_ttl == 86_400
    queue.connection.close()


def test_upkeep_that_redis_has_forgotten_is_scheduled_again_and_only_then(redis_url: str) -> None:
    with connect(redis_url) as redis:
        see_to_upkeep(redis)
        (job_id,) = redis.zrange("rq:scheduled:greentick", 0, -1)
        redis.zrem("rq:scheduled:greentick", job_id)
        see_to_upkeep(redis)
        assert not redis.exists("rq:scheduled:greentick")

        redis.flushall()
        see_to_upkeep(redis)

        assert redis.zrange("rq:scheduled:greentick", 0, -1) == [job_id]


def test_an_upkeep_that_finds_nothing_to_do_is_told_at_debug_alone(
    store: Store, settings: Settings, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(settings, redis_url=redis_url)
    look_after_all(store, settings, now_ms())

    with caplog.at_level("DEBUG", "greentick.worker"), capture_logs() as told:
        look_after_all(store, settings, now_ms())

    assert [(line["event"], line["log_level"]) for line in told] == [("months_looked_after", "debug")]


def test_dead_letters_go_when_agents_go_and_when_their_account_has_gone(
    store: Store, settings: Settings, redis_url: str
) -> None:
    alice, gone = store.accounts.create(1), b"gone12345"
    with connect(redis_url) as redis:
        stream = HitStream(redis)
        stream.ensure_group()
        stream.append([a_hit(alice, "old")])
        stream.append([a_hit(alice, "a-1"), a_hit(gone, "g-1")])
        stream.append([a_hit(gone, "g-2")])
        for entry in stream.read("w", 3, 0):
            stream.bury(entry, "a reason")
        redis.xadd(stream.dead_key, {b"h": b"unreadable"})
        old, *others = stream.dead_letters()
        at_ms = now_ms()
        redis.delete(stream.dead_key)
        redis.xadd(stream.dead_key, {b"h": old.payload}, id=f"{at_ms - 30 * DAY_MS - 1}-0")
        for each in others:
            redis.xadd(stream.dead_key, {b"h": each.payload}, id=each.id)

        dropped = look_after_dead_letters(stream, store, settings, at_ms)

        assert dropped == 3
        unreadable, kept = stream.dead_letters()
        assert (unreadable.payload, [hit.id for hit in unpack(kept.payload)]) == (b"unreadable", ["a-1"])


def test_dead_letters_keep_no_hits_of_mails_that_are_erased_or_silent(
    database_url: str, settings: Settings, redis_url: str
) -> None:
    server = Server(database_url)
    for number in (1, 2, 3):
        server.send(number)
    server.choose(Choice.STOP_MAIL, 2)
    server.store.messages.delete(server.alice, an_id(3), server.now_ms)
    with connect(redis_url) as redis:
        stream = HitStream(redis)
        stream.ensure_group()
        stream.append([a_hit(server.alice, f"h-{number}", number) for number in (1, 2, 3, 4)])
        (entry,) = stream.read("w", 1, 0)
        stream.bury(entry, "a reason")

        assert look_after_dead_letters(stream, server.store, settings, now_ms()) == 2
        assert look_after_dead_letters(stream, server.store, settings, now_ms()) == 0

        (kept,) = stream.dead_letters()
        assert [hit.id for hit in unpack(kept.payload)] == ["h-1", "h-4"]  # 4 is not registered yet
    server.store.close()


def test_an_upkeep_that_fails_tells_redis_nothing_of_anybody_and_not_for_ever(
    settings: Settings, redis_url: str, sqlite_url: str
) -> None:
    server, old_ms = Server(sqlite_url), now_ms() - 400 * DAY_MS
    carol = Recipient("carol@example.org", "Carol Marker")
    server.store.messages.register(
        server.alice, [a_message(server.alice, recipients=(carol,), sent_at_ms=old_ms)], old_ms
    )
    server.drain()
    while server.store.reports.follow():
        pass
    with server.store.work._database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full AFTER DELETE ON report_contacts BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    queue = open_queue(redis_url)

    with JobsProcess(replace(settings, redis_url=redis_url, database_url=sqlite_url)):
        wait_until(lambda: queue.failed_job_registry.count, 60)

    (job,) = [queue.fetch_job(each) for each in queue.failed_job_registry.get_job_ids()]
    result = job.latest_result() if job else None
    assert result is not None
    assert "the disk is full" in (result.exc_string or "")
    assert "carol" not in (result.exc_string or "").lower()
    results = list(queue.connection.scan_iter("rq:results:*"))
    assert results
    assert all(queue.connection.ttl(each) > 0 for each in results)
    queue.connection.close()
    server.store.close()


def test_while_the_clock_is_in_doubt_upkeep_erases_nothing(store: Store, settings: Settings, redis_url: str) -> None:
    alice, settings = store.accounts.create(1), replace(settings, redis_url=redis_url)
    sent_ms = now_ms()
    store.messages.register(alice, [a_message(alice, sent_at_ms=sent_ms)], sent_ms)
    with connect(redis_url) as redis:
        redis.xadd(HitStream(redis).dead_key, {b"h": b"a batch"})
        look_after_all(store, settings, sent_ms)
        far_ms = sent_ms + 4_000 * DAY_MS

        assert look_after_all(store, settings, far_ms) == {}
        assert (store.messages.get(alice, an_id(1)) is None, HitStream(redis).dead()) == (False, 1)

        assert look_after_all(store, settings, far_ms + DAY_MS)["messages_purged"] == 1
        assert (store.messages.get(alice, an_id(1)) is None, HitStream(redis).dead()) == (True, 0)


def test_a_dead_letter_waits_a_week_to_be_mended_however_soon_agents_go(
    store: Store, settings: Settings, redis_url: str
) -> None:
    hasty = replace(settings, agent_days=0)
    with connect(redis_url) as redis:
        stream = HitStream(redis)
        redis.xadd(stream.dead_key, {b"h": b"a batch"})

        assert look_after_dead_letters(stream, store, hasty, now_ms() + 6 * DAY_MS) == 0
        assert look_after_dead_letters(stream, store, hasty, now_ms() + 8 * DAY_MS) == 1


def test_the_process_for_jobs_comes_back_after_it_was_killed(
    settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_process, "RESTART_AFTER_S", 0)
    with JobsProcess(replace(settings, redis_url=redis_url)) as jobs:
        first = _pid(jobs)
        jobs.keep_alive()
        assert _pid(jobs) == first

        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not _is_alive(jobs))
        jobs.keep_alive()

        assert _pid(jobs) != first
        assert _is_alive(jobs)


def test_the_process_for_jobs_comes_back_when_redis_was_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_process, "RESTART_AFTER_S", 0)
    with JobsProcess(replace(settings, redis_url=f"unix://{settings.data_dir}/nobody.sock")) as jobs:
        first = _pid(jobs)
        wait_until(lambda: not _is_alive(jobs), 60)

        jobs.keep_alive()

        assert _pid(jobs) != first


def _pid(jobs: JobsProcess) -> int:
    assert jobs._process is not None
    assert jobs._process.pid is not None
    return jobs._process.pid


def _is_alive(jobs: JobsProcess) -> bool:
    return jobs._process is not None and jobs._process.is_alive()
