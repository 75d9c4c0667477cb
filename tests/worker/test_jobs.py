"""Jobs: one round of upkeep an hour however many workers there are, in a process that comes back."""

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rq.serializers import JSONSerializer

from greentick.settings import Settings
from greentick.worker import jobs_process
from greentick.worker.jobs import open_queue, schedule_upkeep
from greentick.worker.jobs_process import JobsProcess
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
    queue.connection.close()


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
