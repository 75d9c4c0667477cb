"""A real PostgreSQL to throw away: a cluster of its own on a unix socket, to be stopped and started again."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from waiting import wait_until

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
"""Tests kill the server, never the machine. Measurements want it durable, as it comes."""


class PostgresqlServer:
    """Addresses stay the same over restarts, and so does the data."""

    def __init__(self, *, durable: bool = False) -> None:
        self._settings = {} if durable else _FAST
        self._programs = _programs()
        self._user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="gt-pg-"))
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None
        made = ["initdb", "--pgdata", str(self.folder / "data"), "--username=greentick", "--auth=trust", "--no-sync"]
        self._run([*made, "--encoding=UTF8", "--locale=C"])
        self.start()

    def url(self, name: str) -> str:
        """The address of a database in this cluster."""
        return f"postgresql://greentick@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database; its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def empty(self, name: str) -> str:
        """Cut off whoever still uses the database and empty all its tables but the schema's version; its address."""
        found = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            others = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            )
            connection.execute(others, [name])
            tables = ", ".join(row[0] for row in connection.execute(found))
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
        return self.url(name)

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "logging_collector": "off",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", str(self.folder / "data"), *options],
            user=self._user,
            group=self._user and pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers)

    def stop(self) -> None:
        """The quick orderly stop: clients are cut off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill all its processes at once."""
        pids = self._pids()
        _signal(pids, signal.SIGKILL)
        assert self._process is not None
        self._process.wait(30)
        self._process = None
        wait_until(lambda: not any(map(_is_alive, pids)))

    def freeze(self) -> None:
        _signal(self._pids(), signal.SIGSTOP)

    def thaw(self) -> None:
        _signal(self._pids(), signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None:
            self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pids(self) -> list[int]:
        """The server and its children; each is a session of its own."""
        assert self._process is not None
        listing = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
        return [self._process.pid, *(pid for pid, parent in rows if parent == self._process.pid)]

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None

    def _run(self, command: list[str]) -> None:
        subprocess.run(
            [self._programs / command[0], *command[1:]],
            user=self._user,
            group=self._user and pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def _signal(pids: list[int], how: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def _is_alive(pid: int) -> bool:
    """Whether the process still does anything; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _programs() -> Path:
    """The folder of the newest PostgreSQL here."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    assert folders, "These tests need PostgreSQL's server programs. Install them: apt-get install postgresql"
    return folders[-1].parent


def _user() -> str | None:
    """PostgreSQL refuses to run as root: who it runs as instead."""
    if os.getuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
