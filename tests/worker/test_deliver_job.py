"""Notices go out by way of the queue: found by the worker, sent by the process for jobs."""

from dataclasses import replace

from greentick.clock import now_ms
from greentick.notify.following import Following
from greentick.settings import Settings
from greentick.store import open_store
from greentick.worker.jobs import open_queue, queue_deliveries
from greentick.worker.jobs_process import JobsProcess
from making import a_hit
from notify.receiver import receiving
from notify.stage import Stage
from waiting import wait_until


def test_an_open_reaches_a_webhook_through_a_job_with_json_arguments(
    settings: Settings, redis_url: str, sqlite_url: str
) -> None:
    settings = replace(settings, redis_url=redis_url, database_url=sqlite_url, notify_private_hosts=("127.0.0.1",))
    store = open_store(sqlite_url)
    with receiving() as receiver:
        stage = Stage(store, settings, now_ms=now_ms())
        stage.rule(stage.channel(receiver.url))
        stage.send_mail(sent_at_ms=stage.now_ms - 60_000)
        stage.fold(a_hit(stage.alice, "h-1", at_ms=stage.now_ms))
        Following(store, lambda claims: queue_deliveries(redis_url, claims), clock=stage.clock).look()
        queue = open_queue(redis_url)
        assert [job.func_name for job in queue.jobs] == ["greentick.worker.jobs.deliver"]
        queue.connection.close()

        with JobsProcess(settings):
            wait_until(lambda: stage.states() == ["sent"], 100)

        assert len(receiver.asked) == 1
    store.close()
