"""What is scheduled rather than driven by hits: RQ runs it, with JSON arguments, in a process beside the drain."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from greentick.clock import now_ms
from greentick.domain.days import DAY_MS
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.google.client import client_of
from greentick.google.watching import Watching
from greentick.notify.courier import Courier
from greentick.notify.delivering import Delivering
from greentick.settings import Settings
from greentick.store import Store, open_store
from greentick.store.deliveries import Claim
from greentick.stream import HitStream, connect, told_plainly
from greentick.telemetry import get_logger
from greentick.worker.coarsening import coarsen
from greentick.worker.reduction import reduce_agents
from greentick.worker.tools import Tools
from greentick.worker.unnaming import forget_clients

QUEUE = "greentick"
SETTLED_MS = 3_600_000
"""No rule looks at two hits further apart: after this a hit's judgement stays, whatever else comes."""

UNREGISTERED_DAYS = 7
"""A hit of a mail that is not registered yet waits so long with its agent: without the mail it cannot be judged."""

VIEW_DAYS = 90
"""Announced own views are kept at least this long: a hit can be judged again as long as its agent is kept."""

SENDER_DAYS = 2
"""So much longer the sender's own agents are kept: every hit they can explain (of that day) is frozen by then."""

LOG_DAYS = 30
"""What was delivered is listed so long."""

DEAD_LETTER_DAYS = 7
"""What was answered is not given up before somebody had so long to mend what killed it."""

SCHEDULER_PAUSE_S = 2.0

_TIME_LIMIT_S = 3_600
_LOOK_LIMIT_S = 280
DELIVERY_LIMIT_S = 120
"""More than Delivering.LONGEST_MS with the slowest of letters after it; jobs are run one by one.

Both are less than the lease: who is stopped here has not been taken for dead yet.
"""

_KEPT_S = 86_400

_settings: ContextVar[Settings] = ContextVar("settings")
_log = get_logger("jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepDone:
    """What one round of upkeep did."""

    agents_reduced: int
    messages_purged: int


def work(settings: Settings) -> None:
    """Run jobs until SIGTERM, in a process of its own: takes over signals, forks for each job. Raises RedisError."""
    import apprise  # noqa: F401, PLC0415 - once for all jobs, which are forks of this process

    _settings.set(settings)
    queue = open_queue(settings.redis_url)
    queue.enqueue_call(
        upkeep,
        job_id=_upkeep_id(datetime.now(UTC)),
        timeout=_TIME_LIMIT_S,
        result_ttl=_KEPT_S,
        failure_ttl=_KEPT_S,
    )
    schedule_upkeep(queue, datetime.now(UTC))
    JobsWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(with_scheduler=True)


class JobsWorker(Worker):
    """RQ's, with a scheduler that outlives Redis: RQ looks after a dead one only every ten minutes."""

    def _start_scheduler(self, *_: object) -> None:
        """Of RQ, which knows only its own kind. Where another worker's holds the lock, RQ tries again later."""
        self.scheduler = Scheduler(
            self.queues, connection=self.connection, logging_level=logging.WARNING, serializer=self.serializer
        )
        self.scheduler.acquire_locks(auto_start=True)  # type: ignore[no-untyped-call]


class Scheduler(RQScheduler):
    """Goes on when Redis is back, also without its data: its heartbeat takes the lock anew."""

    def work(self) -> None:
        """Until it is told to stop."""
        while not self._stop_requested:
            try:
                super().work()  # type: ignore[no-untyped-call]
            except RedisError as error:
                _log.warning("scheduler_waits", exc_info=error)
                time.sleep(SCHEDULER_PAUSE_S)


def open_queue(redis_url: str) -> Queue:
    """The queue of jobs, on a connection that may wait as long as RQ wants to."""
    return Queue(QUEUE, connection=connect(redis_url, timeout_s=_TIME_LIMIT_S), serializer=JSONSerializer)


def schedule_upkeep(queue: Queue, now: datetime) -> None:
    """Have upkeep done at the next full hour, once however many workers ask for it."""
    next_hour = _next_hour(now)
    queue.enqueue_at(
        next_hour,
        upkeep,
        job_id=_upkeep_id(next_hour),
        job_timeout=_TIME_LIMIT_S,
        result_ttl=_KEPT_S,
        failure_ttl=_KEPT_S,
    )


def see_to_upkeep(redis: Redis) -> None:
    """Schedule the next upkeep if it is not: a Redis without its data has forgotten it. Raises StreamUnavailable."""
    now = datetime.now(UTC)
    with told_plainly():
        if not Job.exists(_upkeep_id(_next_hour(now)), connection=redis):
            schedule_upkeep(Queue(QUEUE, connection=redis, serializer=JSONSerializer), now)


def upkeep() -> dict[str, int]:
    """The hourly job: does the upkeep and sees to the next one."""
    settings = _settings.get()
    schedule_upkeep(open_queue(settings.redis_url), datetime.now(UTC))
    store = _store(settings)
    try:
        done = look_after_all(store, settings, now_ms())
    finally:
        store.close()
    _tell("upkeep_done", done)
    return done


def look_after_all(store: Store, settings: Settings, at_ms: int) -> dict[str, int]:
    """Database and Redis; neither while the clock is in doubt, for what its age has erased does not come back."""
    if not store.upkeep_clock.may_erase(at_ms):
        _log.error("clock_in_doubt", now=datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(), erased="nothing")
        return {}
    done = asdict(look_after(store, settings, at_ms))
    with closing(connect(settings.redis_url)) as redis:
        done["dead_letters_dropped"] = look_after_dead_letters(HitStream(redis), store, settings, at_ms)
    return done


def look_after_dead_letters(stream: HitStream, store: Store, settings: Settings, at_ms: int) -> int:
    """Drop those that are past their time, and hits of which nothing may be kept any more; how many letters and hits.

    They hold agents, so they stay as long as those, but DEAD_LETTER_DAYS at least. An account may have been erased
    while Redis was away.
    """
    days = max(DEAD_LETTER_DAYS, min(settings.retention_days, settings.agent_days))
    dropped = stream.drop_dead(at_ms - days * DAY_MS)
    if dropped:
        _log.warning("dead_letters_given_up", batches=dropped, days=days)
    return dropped + stream.sift_dead(store.work.wanted)


def queue_deliveries(redis_url: str, claims: Mapping[str, Sequence[Claim]]) -> None:
    """Have what was claimed delivered: one job per channel, never one per delivery. Raises StreamUnavailable."""
    queue = open_queue(redis_url)
    try:
        for channel_id, theirs in claims.items():
            given = [list(claim) for claim in theirs]
            queue.enqueue_call(
                deliver, (channel_id, given), timeout=DELIVERY_LIMIT_S, result_ttl=0, failure_ttl=_KEPT_S
            )
    except RedisError as error:
        raise StreamUnavailable(f"Redis does not take jobs: {error}.") from error
    finally:
        queue.connection.close()


def deliver(channel_id: str, claims: list[list[int]]) -> dict[str, int]:
    """The job that sends what is due in one channel."""
    settings = _settings.get()
    store = _store(settings)
    try:
        delivering = Delivering(store, Courier(settings, now_ms), clock=now_ms)
        return delivering.deliver(channel_id, [(key, attempts) for key, attempts in claims])
    finally:
        store.close()


def queue_looks(redis_url: str, keys: Sequence[int]) -> None:
    """Have these grants looked after, one job for each. Raises StreamUnavailable."""
    queue = open_queue(redis_url)
    try:
        for key in keys:
            queue.enqueue_call(look_for_replies, (key,), timeout=_LOOK_LIMIT_S, result_ttl=0, failure_ttl=_KEPT_S)
    except RedisError as error:
        raise StreamUnavailable(f"Redis does not take jobs: {error}.") from error
    finally:
        queue.connection.close()


def look_for_replies(key: int) -> str:
    """The job that asks Gmail, for one grant."""
    settings = _settings.get()
    store = _store(settings)
    try:
        return Watching(*client_of(settings), store, clock=now_ms).look(key)
    finally:
        store.close()


def look_after(store: Store, settings: Settings, at_ms: int) -> UpkeepDone:
    """Erase what has passed its time, reduce old agents; views last, for they must outlive the hits they explain."""
    _look_after_months(store, at_ms)
    purged = store.retention.purge_messages(at_ms)
    store.retention.purge_feed(at_ms)
    store.retention.purge_codes(at_ms)
    store.deliveries.purge(at_ms - LOG_DAYS * DAY_MS)
    store.channels.seal_again()
    store.grants.seal_again()
    store.mail_reports.purge_early(at_ms)
    store.report_sums.mend()
    agents_before_ms = at_ms - settings.agent_days * DAY_MS
    tools = Tools(hit_cap=settings.hit_cap)
    reduced = reduce_agents(store, agents_before_ms, tools) + _spare(store, at_ms, tools)
    store.retention.forget_senders_agents(agents_before_ms - SENDER_DAYS * DAY_MS)
    store.retention.purge_views(at_ms - max(VIEW_DAYS, settings.agent_days + 1) * DAY_MS)
    store.retention.clear_log()
    return UpkeepDone(agents_reduced=reduced, messages_purged=purged)


def _store(settings: Settings) -> Store:
    """The store, able to open what is sealed."""
    return open_store(settings.database_url, retention_days=settings.retention_days, secrets=settings.secret_key)


def _spare(store: Store, at_ms: int, tools: Tools) -> int:
    """For accounts that want less to be kept: details they never wanted, agents and times of hits that are settled."""
    before_ms, waited_ms = at_ms - SETTLED_MS, at_ms - UNREGISTERED_DAYS * DAY_MS
    sparing = store.sparing.sparing()
    for account_id, keeps in sparing.items():
        store.sparing.forget_details(account_id, keeps)
    without_agents = [each for each, keeps in sparing.items() if not (keeps.agent and keeps.exact_time)]
    without_times = [each for each, keeps in sparing.items() if not keeps.exact_time]
    reduced = 0
    if without_agents:
        reduced += reduce_agents(store, before_ms, tools, without_agents, registered_only=True)
        reduced += reduce_agents(store, waited_ms, tools, without_agents)
    store.retention.forget_senders_agents(before_ms, without_agents)
    forget_clients(store, [each for each, keeps in sparing.items() if not keeps.agent], at_ms)
    coarsen(store, without_times, before_ms, tools)
    for account_id in without_times:
        store.sparing.forget_times(account_id, before_ms)
    return reduced


def _look_after_months(store: Store, at_ms: int) -> None:
    """What is busy just now waits for the next hour."""
    try:
        made = store.retention.make_months(at_ms)
        dropped = store.retention.drop_months(at_ms)
    except StoreUnavailable as error:
        _log.warning("months_postponed", exc_info=error)
    else:
        _tell("months_looked_after", {"made": made, "hits_dropped": dropped})


def _tell(event: str, done: Mapping[str, object]) -> None:
    """At debug where nothing was to do, as with the first after a start."""
    tell = _log.info if any(done.values()) else _log.debug
    tell(event, **done)


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _upkeep_id(when: datetime) -> str:
    return f"upkeep-{when:%Y%m%dT%H}"
