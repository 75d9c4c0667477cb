"""The process for jobs: started, watched and stopped by the worker. Without it hits are still stored."""

import multiprocessing
import time
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from greentick.settings import Settings
from greentick.telemetry import get_logger
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
        self._start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        process = self._process
        if process is not None:
            process.terminate()
            process.join(STOP_WITHIN_S)
            if process.is_alive():
                process.kill()
                process.join()

    def keep_alive(self) -> None:
        """Start it again if it has ended, not more often than every RESTART_AFTER_S."""
        ended = self._process is None or not self._process.is_alive()
        if ended and time.monotonic() >= self._started_at + RESTART_AFTER_S:
            _log.warning("jobs_restarted", exit_code=None if self._process is None else self._process.exitcode)
            self._start()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        # Spawned, not forked: this process has connections and threads of its own.
        self._process = multiprocessing.get_context("spawn").Process(target=jobs.work, args=(self._settings,))
        self._process.start()
