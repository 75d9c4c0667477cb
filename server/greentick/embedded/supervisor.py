"""Keeps child processes running: started in order, restarted with growing pauses, stopped in reverse order."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from greentick import telemetry
from greentick.parents import tell_when_parent_ends

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0
"""Whoever ran so long is restarted at once when it ends."""

STOP_S = 15.0
LAST_WORK_S = 5.0
"""How long a child may go on at a stop, with what those after it have left it to do."""


log = telemetry.get_logger("embedded")


@dataclass(frozen=True, slots=True)
class Program:
    """One child: its name in the log, its command line, and what its environment has besides ours.

    `is_done` tells at a stop whether it has nothing left to do.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    is_done: Callable[[], bool] = lambda: True


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    pause_s: float = 0.0
    restart_at: float | None = None


class Supervisor:
    """Use in the main thread: it waits for signals. `with` it, so that nothing is left running."""

    def __init__(self) -> None:
        self._children: list[_Child] = []
        self._stopping = False
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)

    def __enter__(self) -> "Supervisor":
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(stop, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake `wait`
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()
        signal.set_wakeup_fd(-1)
        for end in (self._reader, self._writer):
            os.close(end)

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked for the end."""
        return self._stopping

    def start(self, program: Program) -> None:
        """Start one more child; it is looked after from now on."""
        self._children.append(_Child(program, _spawn(program), time.monotonic()))

    def has_ended(self) -> str | None:
        """The name of a child that is not running now, if there is one."""
        return next((child.program.name for child in self._children if child.process.poll() is not None), None)

    def wait_for(self, condition: Callable[[], bool], deadline_s: float) -> bool:
        """Whether `condition` came to hold before a child ended, a stop was asked for, or the deadline passed."""
        end = time.monotonic() + deadline_s
        while not self._stopping and self.has_ended() is None and time.monotonic() < end:
            if condition():
                return True
            self._sleep(0.05)
        return False

    def run(self) -> None:
        """Restart whatever ends, until somebody asks for the end."""
        while not self._stopping:
            self._look_after()
            due = [child.restart_at for child in self._children if child.restart_at is not None]
            self._sleep(max(0.0, min(due) - time.monotonic()) if due else None)

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.restart_at is None and child.process.poll() is not None:
                _end_group(child.process)
                steady = now - child.started_at >= STEADY_S
                child.pause_s = FIRST_PAUSE_S if steady or not child.pause_s else child.pause_s * 2
                child.pause_s = min(child.pause_s, LONGEST_PAUSE_S)
                child.restart_at = now + child.pause_s
                log.error(
                    "child_ended", child=child.program.name, status=child.process.returncode, again_in_s=child.pause_s
                )
            elif child.restart_at is not None and now >= child.restart_at:
                child.process, child.started_at, child.restart_at = _spawn(child.program), now, None
                log.info("child_restarted", child=child.program.name)

    def _sleep(self, timeout_s: float | None) -> None:
        select.select([self._reader], [], [], timeout_s)
        with contextlib.suppress(BlockingIOError):
            while os.read(self._reader, 512):
                pass

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        for child in reversed(self._children):
            self._let_finish(child)
            _end(child.process)
        self._children.clear()

    def _let_finish(self, child: _Child) -> None:
        end = time.monotonic() + LAST_WORK_S
        while child.process.poll() is None and time.monotonic() < end and not child.program.is_done():
            self._sleep(0.05)


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    """In a process group of its own: a Ctrl-C at the terminal reaches only us, and its own children end with it."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        program.command,
        stdin=subprocess.DEVNULL,
        env=os.environ | program.env,
        process_group=0,
        preexec_fn=tell_when_parent_ends if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
    _end_group(process)
    process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
