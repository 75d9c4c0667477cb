"""A primary Redis dies under load: one of its replicas takes over, and every answered hit is stored once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus

from deploy.several import Several
from greentick.worker.jobs import open_queue, upkeep
from replicated_redis import ReplicatedRedis
from waiting import wait_until

CLIENTS = 4
KEPT_S = 600


@pytest.fixture
def redis() -> Iterator[ReplicatedRedis]:
    servers = ReplicatedRedis()
    yield servers
    servers.close()


@pytest.fixture
def several(tmp_path: Path, own_postgresql_url: str, redis: ReplicatedRedis) -> Iterator[Several]:
    tmp_path.chmod(0o755)
    opened = Several(tmp_path, own_postgresql_url, redis.url, redis_replicas=1)
    yield opened
    opened.close()


@pytest.mark.timeout(300)
def test_no_answered_hit_is_lost_and_jobs_go_on_when_a_replica_takes_over(
    several: Several, redis: ReplicatedRedis
) -> None:
    with several.asked(CLIENTS) as answered:
        wait_until(lambda: len(several.takers()) == 2 and min(several.clients()) > 0)
        wait_until(lambda: len(several.stored()) >= 100)
        first = redis.primary
        redis.kill(first)
        before = len(several.stored())
        wait_until(lambda: redis.primary != first)
        wait_until(lambda: len(several.stored()) >= before + 100)
    wait_until(several.is_quiet)

    stored = several.stored()
    assert sorted(answered) == sorted(stored.elements())
    assert [reader.heard for reader in several.readers] == [
        list(range(1, several.store.feed.end(several.account) + 1)) for _ in several.readers
    ]
    queue = open_queue(redis.url)
    queue.enqueue_call(upkeep, job_id="after-it", result_ttl=KEPT_S)
    wait_until(lambda: _has_finished(queue, "after-it"))


def _has_finished(queue, job_id: str) -> bool:  # type: ignore[no-untyped-def]
    try:
        job = Job.fetch(job_id, connection=queue.connection, serializer=queue.serializer)
    except NoSuchJobError:
        return False
    return job.get_status() is JobStatus.FINISHED
