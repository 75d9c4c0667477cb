"""The process for jobs: started, watched and stopped by the worker. Without it hits are still stored.

RQ forks a scheduler and a process per job; all of them are one process group, so that none is ever left behind.
"""

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from types import TracebackType
from typing import Self

from redis.exceptions import RedisError

from greentick.settings import Settings
from greentick.telemetry import get_logger, start_logging
from greentick.worker import jobs

RESTART_AFTER_S = 10.0
STOP_WITHIN_S = 5.0

_log = get_logger("worker")


class JobsProcess:
    """Runs while the `with` block does; `keep_alive` starts it again after it has ended."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: BaseProcess | None = None
        self._started_at = 0.0

    def __enter__(self) -> Self:
        self._process = self._start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(STOP_WITHIN_S)
            _end_group(self._process)

    def keep_alive(self) -> None:
        """Start it again if it has ended, not more often than every RESTART_AFTER_S."""
        process = self._process
        if process is None or process.is_alive() or time.monotonic() < self._started_at + RESTART_AFTER_S:
            return
        _log.warning("jobs_restarted", exit_code=process.exitcode)
        _end_group(process)
        self._process = self._start()

    def _start(self) -> BaseProcess:
        self._started_at = time.monotonic()
        # Spawned, not forked: this process has connections and threads of its own.
        process = multiprocessing.get_context("spawn").Process(target=_run, args=(self._settings,))
        process.start()
        return process


def _end_group(process: BaseProcess) -> None:
    """End whatever is left of the process and its children."""
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()


def _run(settings: Settings) -> None:
    """The process itself."""
    os.setpgid(0, 0)
    Thread(target=_end_with_parent, daemon=True).start()
    start_logging(settings.log_level, "jobs")
    try:
        jobs.work(settings)
    except RedisError as error:
        _log.warning("jobs_ended", exc_info=error)  # keep_alive tries again


def _end_with_parent() -> None:
    """A killed worker cannot stop this process: it has to see for itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)
