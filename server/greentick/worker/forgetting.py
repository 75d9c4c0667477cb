"""Forgetting an erased account outside the database: its hits in Redis, and jobs that were to be done for it."""

from collections.abc import Collection
from contextlib import closing

from redis.exceptions import RedisError
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job

from greentick.errors import StreamUnavailable
from greentick.stream import HitStream, connect
from greentick.worker.jobs import open_queue


def forget_account(redis_url: str, account_id: bytes, channel_ids: Collection[str]) -> int:
    """Drop its hits from the stream and the dead letters, and the jobs of its channels; how many hits.

    What lies in a spool, or is on its way, comes to the worker later and is dropped there. Raises StreamUnavailable.
    """
    with closing(connect(redis_url)) as redis:
        dropped = HitStream(redis).drop(account_id)
    if channel_ids:
        try:
            _forget_jobs(redis_url, frozenset(channel_ids))
        except RedisError as error:
            raise StreamUnavailable(f"Redis did not forget the jobs of the account: {error}.") from error
    return dropped


def _forget_jobs(redis_url: str, channel_ids: frozenset[str]) -> None:
    queue = open_queue(redis_url)
    registries = (
        queue.finished_job_registry,
        queue.failed_job_registry,
        queue.scheduled_job_registry,
        queue.deferred_job_registry,
    )
    known = queue.get_job_ids() + [each for registry in registries for each in registry.get_job_ids()]
    for job_id in known:
        try:
            job = Job.fetch(job_id, connection=queue.connection, serializer=queue.serializer)
            if job.args and job.args[0] in channel_ids:
                job.delete()
        except (NoSuchJobError, InvalidJobOperation):
            continue
