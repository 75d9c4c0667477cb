"""The processes of a running greentick, each to be killed, frozen and started again by itself."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from waiting import wait_until

START_S = 120


class Part(Protocol):
    """Anything of the set that can go away and come back."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def freeze(self) -> None: ...

    def thaw(self) -> None: ...


class Process:
    """`greentick web`, `push` or `worker`, with all its children. `is_ready` says when it can be counted on."""

    def __init__(self, name: str, env: Mapping[str, str], log: Path, is_ready: Callable[[], bool]) -> None:
        self._name = name
        self._env = dict(env)
        self._log = log
        self._is_ready = is_ready
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start it without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "greentick", self._name],
                env=self._env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return when it can be counted on."""
        wait_until(self._is_ready, START_S)

    def start(self) -> None:
        self.launch()
        self.wait()

    def stop(self) -> None:
        """The orderly end."""
        self._signal(signal.SIGTERM)
        self._gone()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self._gone()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None:
            self.kill()

    @property
    def pids(self) -> list[int]:
        """Of all its processes."""
        assert self._process is not None
        listing = subprocess.run(["ps", "-axo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listing.splitlines()]
        # Those that have ended do not count: who adopts a killed process's children may be slow to bury them.
        return [int(pid) for pid, group, state in rows if int(group) == self._process.pid and state[0] != "Z"]

    def _signal(self, how: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)

    def _gone(self) -> None:
        assert self._process is not None
        self._process.wait(60)
        wait_until(lambda: not self.pids)
        self._process = None
