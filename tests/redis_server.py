"""A real Valkey for one test: started from the package, on a unix socket, to be killed, frozen and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from greentick.embedded import valkey
from waiting import wait_until


class RedisServer:
    """`url` stays the same over restarts, and so does the data, in `folder` or one of its own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="gt-redis-"))
        self.url = valkey.url(self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(valkey.command(self.folder), stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self) -> Redis:
        """A plain client."""
        return Redis.from_url(self.url, protocol=2)

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more, of its own accord."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(20)
        self._process = None

    def _answers(self) -> bool:
        with Redis.from_url(self.url, protocol=2) as client:
            try:
                return bool(client.ping())
            except (OSError, RedisError):
                return False
