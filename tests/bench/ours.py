"""greentick as it runs, brought up for measuring: its own Valkey and web process on the server's core."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.machine import cpu_s, process, wait_until
from greentick.domain import token as tokens
from greentick.domain.token import TokenKind
from greentick.embedded import valkey
from greentick.stream import HitStream, connect
from waiting import answers, free_port

GREENTICK = str(Path(sys.executable).with_name("greentick"))
SECRET = b"xq7Rr2Lw0Zk9Tn4Vb8Hc1Gd6Jf3Ps5Ya"
COPIES = 20_000
"""Enough that no token gets more hits in a minute than the flood gate lets through."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A running web process. `paths` is a file of genuine pixel paths, one a line; `pids` are its own and Redis's."""

    port: int
    paths: Path
    redis_url: str
    pids: tuple[int, int]

    def cpu_s(self) -> float:
        """CPU time that web and Redis have taken so far."""
        return sum(cpu_s(pid) for pid in self.pids)

    def stored(self) -> int:
        """Entries waiting in the stream."""
        stream = HitStream(connect(self.redis_url, timeout_s=10))
        return stream.lag()


@contextlib.contextmanager
def web(folder: Path) -> Iterator[Ours]:
    """`greentick web` with the embedded Redis at its usual settings, database migrated, nothing draining."""
    data = folder / "ours"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    port = free_port()
    env = {
        "GREENTICK_DATA_DIR": str(data),
        "GREENTICK_PORT": str(port),
        "GREENTICK_SECRET_KEY": SECRET.decode(),
        "GREENTICK_REDIS_URL": valkey.url(data),
    }
    paths = folder / "ours.txt"
    write_paths(paths)
    with process(valkey.command(data), folder / "valkey.log") as redis:
        wait_until(lambda: valkey.socket_path(data).exists(), "valkey")
        subprocess.run([GREENTICK, "migrate"], env={**os.environ, **env}, check=True)
        with process([GREENTICK, "web"], folder / "web.log", env=env) as server:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "greentick web")
            yield Ours(port, paths, valkey.url(data), (server.pid, redis.pid))


def write_paths(path: Path, copies: int = COPIES) -> None:
    """Genuine pixel paths of one account."""
    account = bytes(range(tokens.ACCOUNT_ID_BYTES))
    key = tokens.mint_key(SECRET, account)
    nonces = (number.to_bytes(tokens.NONCE_BYTES) for number in range(copies))
    path.write_text("".join(f"/p/{tokens.mint(key, TokenKind.PIXEL, account, nonce)}.gif\n" for nonce in nonces))
