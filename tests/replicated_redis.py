"""A real primary with two replicas and a sentinel that puts a replica in the place of a dead primary."""

import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from greentick.embedded import valkey
from waiting import free_port, wait_until

PRIMARY = "hits"
REPLICAS = 2
PASSWORD = "p,w@1"
QUICK = {"down-after-milliseconds": 1_000, "failover-timeout": 3_000}


class ReplicatedRedis:
    """`url` names the sentinel. Servers are known by their ports, which change places but stay."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="gt-sentinel-"))
        self._servers: dict[int, subprocess.Popen[bytes]] = {}
        first = free_port()
        self._start(first)
        for _ in range(REPLICAS):
            self._start(free_port(), "--replicaof", f"127.0.0.1 {first}")
        self._sentinel_port = free_port()
        self._sentinel = self._start_sentinel(first)
        self.url = f"redis+sentinel://:p%2Cw%401@127.0.0.1:{_nobody()},localhost:{self._sentinel_port}/{PRIMARY}/1"
        wait_until(lambda: self._sees_all(first))

    @property
    def primary(self) -> int:
        """The port of the server that the sentinel takes for the primary."""
        with _client(self._sentinel_port, password=None) as client:
            found = client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", PRIMARY)
        return int(found[1])

    @property
    def replicas(self) -> list[int]:
        """The ports of the others that run."""
        primary = self.primary
        return [port for port in self._servers if port != primary]

    def client(self, port: int) -> Redis:
        """A plain client of one of them."""
        return _client(port)

    def kill(self, port: int) -> None:
        """End one of them without warning; it does not come back."""
        server = self._servers.pop(port)
        server.kill()
        server.wait(20)

    def freeze(self, port: int) -> None:
        self._servers[port].send_signal(signal.SIGSTOP)

    def thaw(self, port: int) -> None:
        self._servers[port].send_signal(signal.SIGCONT)

    def close(self) -> None:
        for process in (self._sentinel, *self._servers.values()):
            process.kill()
            process.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, port: int, *more: str) -> None:
        folder = self._folder / str(port)
        folder.mkdir()
        options = {"port": port, "dir": folder, "logfile": folder / "log", "appendonly": "yes", "save": ""}
        options |= {"repl-diskless-sync-delay": 0, "requirepass": PASSWORD, "masterauth": PASSWORD}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._servers[port] = _started(*words, *more)
        wait_until(lambda: _answers(port))

    def _start_sentinel(self, primary: int) -> subprocess.Popen[bytes]:
        config = self._folder / "sentinel.conf"  # which it writes to itself
        quick = "".join(f"sentinel {name} {PRIMARY} {value}\n" for name, value in QUICK.items())
        config.write_text(
            f"port {self._sentinel_port}\nlogfile {self._folder / 'sentinel.log'}\n"
            f"sentinel monitor {PRIMARY} 127.0.0.1 {primary} 1\nsentinel auth-pass {PRIMARY} {PASSWORD}\n{quick}"
        )
        return _started(str(config), "--sentinel")

    def _sees_all(self, primary: int) -> bool:
        try:
            with _client(self._sentinel_port, password=None) as client:
                seen = client.execute_command("SENTINEL", "REPLICAS", PRIMARY)
            with _client(primary) as client:
                client.set("seen", "by all")
                return len(seen) == REPLICAS and client.wait(REPLICAS, 100) == REPLICAS
        except (OSError, RedisError):
            return False


def _started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([str(valkey.program()), *words], stdout=subprocess.DEVNULL)


def _client(port: int, password: str | None = PASSWORD) -> Redis:
    return Redis(port=port, password=password, protocol=2, socket_timeout=5)


def _answers(port: int) -> bool:
    with _client(port) as client:
        try:
            return bool(client.ping())
        except (OSError, RedisError):
            return False


def _nobody() -> int:
    """A port at which no sentinel is: the other ones are asked."""
    with socket.socket() as once:
        once.bind(("127.0.0.1", 0))
        port: int = once.getsockname()[1]
        return port
