"""The hot path under its real server, in a process of its own, for one test."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from greentick.domain import token
from greentick.domain.hit import Hit
from greentick.domain.token import TokenKind
from greentick.errors import StreamUnavailable
from greentick.ingest.recovery import IDLE_S
from greentick.settings import Settings
from greentick.stream import HitStream, connect
from waiting import free_port, wait_until

ACCOUNT = bytes(range(9))


class HotServer:
    """`data_dir` and `redis_url` as given; everything else at its default.

    Without anything to do it looks every `idle_s` for what dead processes have left.
    """

    def __init__(self, data_dir: Path, redis_url: str, *, idle_s: float = IDLE_S, **settings: str) -> None:
        self.port = free_port()
        self.env = {
            "GREENTICK_DATA_DIR": str(data_dir),
            "GREENTICK_REDIS_URL": redis_url,
            "GREENTICK_PORT": str(self.port),
            "GREENTICK_WEB_THREADS": "16",
        } | {f"GREENTICK_{name.upper()}": value for name, value in settings.items()}
        self._idle_s = idle_s
        self.settings = Settings.from_env(self.env)
        self.key = token.mint_key(self.settings.secret_key[0], ACCOUNT)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("hot_process.py")],
                env=self.env | {"PATH": os.environ["PATH"], "RECOVERY_IDLE_S": str(self._idle_s)},
                stdout=log,
                process_group=0,
            )
        wait_until(self._listens)

    def stop(self) -> None:
        """Ask it as a supervisor does: the process it has started, which asks its own."""
        assert self._process is not None
        self._process.terminate()
        self._end()

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._end()

    def close(self) -> None:
        if self._process is not None:
            self.kill()

    def pixel(self, extra_nonce: bytes | None = None) -> str:
        nonce = extra_nonce or os.urandom(12)
        return f"/p/{token.mint(self.key, TokenKind.PIXEL, ACCOUNT, nonce)}.gif"

    def link(self, target: str) -> str:
        made = token.mint(self.key, TokenKind.LINK, ACCOUNT, os.urandom(12), target.encode())
        return f"/l/{made}/{token.b64encode(target.encode())}"

    def ask(self, path: str, method: str = "GET", headers: bytes = b"") -> bytes:
        """The whole raw answer, without its date."""
        request = f"{method} {path} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n".encode() + headers + b"\r\n"
        with socket.create_connection(("127.0.0.1", self.port), 20) as line:
            line.sendall(request)
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [each for each in head.split(b"\r\n") if not each.startswith(b"date:")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def hits(self, at_least: int = 0) -> list[Hit]:
        """Every hit in the stream, in order, each once; on a busy machine some come by way of the spool."""
        try:
            wait_until(lambda: self.has_hits(at_least), 80)
        except AssertionError as error:
            raise AssertionError(f"{error}; its log: {self.log.read_text()}") from error
        return self._hits()

    def has_hits(self, count: int) -> bool:
        with contextlib.suppress(StreamUnavailable):
            return len(self._hits()) >= count
        return False

    @property
    def log(self) -> Path:
        return self.settings.data_dir / "web.log"

    def _hits(self) -> list[Hit]:
        stream = HitStream(connect(self.settings.redis_url))
        stream.ensure_group()
        entries = stream.reclaim("test", 0, 100_000) + stream.read("test", 100_000, 0)
        return list({hit.id: hit for entry in entries for hit in entry.hits}.values())

    def _end(self) -> None:
        assert self._process is not None
        self._process.wait(30)
        self._process = None
        wait_until(lambda: not self._listens())

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
            return True
        return False
