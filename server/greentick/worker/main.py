"""The worker process: the drain loop, and beside it a process for jobs. Stops cleanly on SIGTERM and SIGINT."""

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event
from types import FrameType

from greentick.clock import now_ms
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.garbage import collect_seldom
from greentick.judge import read_lists
from greentick.notify.following import Following
from greentick.scheduling import wait_for_turns
from greentick.settings import Settings
from greentick.store import check, open_store
from greentick.stream import HitStream, Nudges, connect
from greentick.telemetry import DRAIN_FAILURES, get_logger
from greentick.worker.counting import Counting
from greentick.worker.drain import Drain
from greentick.worker.due import Due
from greentick.worker.jobs import queue_deliveries, queue_looks, see_to_upkeep
from greentick.worker.jobs_process import JobsProcess
from greentick.worker.looking import Looking
from greentick.worker.nudging import Teller
from greentick.worker.tools import Tools

BLOCK_MS = 100
DUE_EVERY_S = 0.1
"""So what the API has changed is folded well within 250 ms."""

LOOK_EVERY_S = 1.0
FORGET_EVERY_S = 600.0
UPKEEP_EVERY_S = 10.0
NEWS_EVERY_S = 0.5
COUNT_EVERY_S = 0.5
"""How far searches and reports may lag behind the ticks."""

PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

_log = get_logger("worker")


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. Raises StoreMismatch at once when the database is not fit for use."""
    stop = Event()
    _stop_on_signals(stop)
    read_lists()
    _wait_for_database(settings.database_url, stop)
    collect_seldom()
    wait_for_turns()
    with JobsProcess(settings) as jobs:
        Worker(settings, jobs).run(stop)


class Worker:
    """The loop: drain, fold what is due, look after the rest every now and then."""

    def __init__(self, settings: Settings, jobs: JobsProcess) -> None:
        self._store = open_store(settings.database_url, retention_days=settings.retention_days)
        redis = connect(settings.redis_url)
        self._stream = HitStream(redis)
        teller = Teller(Nudges(redis))
        tools = Tools(hit_cap=settings.hit_cap)
        consumer = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._consumer = consumer
        self._drain = Drain(self._store, self._stream, teller, tools, consumer=consumer, clock=now_ms)
        self._due = Due(self._store, teller, tools, clock=now_ms)
        self._jobs = jobs
        following = Following(self._store, partial(queue_deliveries, settings.redis_url), clock=now_ms)
        looking = Looking(self._store, partial(queue_looks, settings.redis_url), clock=now_ms)
        self._every: list[Repeated] = [
            Repeated(self._fold_due, DUE_EVERY_S),
            Repeated(self._look_after, LOOK_EVERY_S),
            Repeated(self._forget_gone, FORGET_EVERY_S),
            Repeated(partial(see_to_upkeep, redis), UPKEEP_EVERY_S),
            Repeated(Counting(self._store).count, COUNT_EVERY_S),
            # Before reminders are told: after a long sleep Gmail is asked first whether they still hold.
            *([Repeated(looking.hand_over, NEWS_EVERY_S)] if settings.google_client_id else []),
            Repeated(following.look, NEWS_EVERY_S),
        ]

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; the batch in hand is finished."""
        pause_s = PAUSE_S
        _log.info("worker_started")
        while not stop.is_set():
            try:
                self._drain.drain(BLOCK_MS)
                for each in self._every:
                    each.if_due()
                if pause_s > PAUSE_S:
                    _log.info("worker_goes_on")
                pause_s = PAUSE_S
            except (StoreUnavailable, StreamUnavailable) as error:
                DRAIN_FAILURES.inc()
                _log.warning("worker_waits", pause_s=pause_s, exc_info=error)
                stop.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        with suppress(StreamUnavailable):
            self._stream.forget(self._consumer)
        self._store.close()
        _log.info("worker_stopped")

    def _fold_due(self) -> None:
        self._due.fold_due()

    def _look_after(self) -> None:
        self._jobs.keep_alive()
        self._drain.reclaim()
        self._due.tell_untold()

    def _forget_gone(self) -> None:
        self._stream.forget_gone()


class Repeated:
    """Something to be done again and again, but not more often than every `every_s`; at once where it left some."""

    def __init__(self, do: Callable[[], bool | None], every_s: float) -> None:
        self._do = do
        self._every_s = every_s
        self._next = 0.0

    def if_due(self) -> None:
        """Do it, if it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every_s
            if self._do():
                self._next = 0.0


def _wait_for_database(database_url: str, stop: Event) -> None:
    """Return when the database can be used; a worker may start before it does."""
    while not stop.is_set():
        try:
            check(database_url)
        except StoreUnavailable as error:
            _log.warning("worker_waits", pause_s=LONGEST_PAUSE_S, exc_info=error)
            stop.wait(LONGEST_PAUSE_S)
        else:
            return


def _stop_on_signals(stop: Event) -> None:
    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
