"""A real greentick server, all of it, started as a person starts it: `greentick serve` with a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from e2e.browser import wait_for
from waiting import answers, free_port

PROGRAM = Path(sys.executable).with_name("greentick")
PUBLIC = "receipts.test"
"""A name that recipients could reach; only the stand-ins know where."""


class Stack:
    """The server under test. It keeps its ports over `stop`, `kill` and `start`, and what is in its folder.

    With a `name` that is its public address, as behind a tunnel; without, recipients cannot reach it.
    """

    def __init__(self, folder: Path, *, name: str = "", **settings: str) -> None:
        self.folder = folder
        self.name = name
        self.port, self.push_port = free_port(), free_port()
        self.settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers: the address to pair with, and in the pixels unless it has a name."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """The host and port in its pixels' addresses."""
        return self.name or f"127.0.0.1:{self.port}"

    @property
    def resolve(self) -> dict[str, str]:
        """On which `address:port` its name answers."""
        return {self.name: f"127.0.0.1:{self.port}"} if self.name else {}

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "serve.log"

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Stack:
        """Start everything and wait until both processes that answer are ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "serve"],
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self._is_ready, f"the server is ready; its log:\n{self.log}", within_s=60)
        return self

    def stop(self) -> None:
        """Ask it to stop and wait until everything has."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._process = None

    def kill(self) -> None:
        """Kill every process of it at once, as when the power goes."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        for pid, _ in _descendants(self._process.pid):
            _kill(pid)
        self._process.wait(20)
        self._process = None

    def kill_part(self, word: str) -> list[int]:
        """Kill the processes whose command line has this word (web, push, worker, valkey); serve starts them again."""
        assert self._process is not None
        pids = [pid for pid, command in _descendants(self._process.pid) if word in command]
        for pid in pids:
            _kill(pid)
        return pids

    # --- looking inside ---

    def rows(self, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """What the database says."""
        path = self.data / "greentick.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def let_time_pass(self, minutes: float = 10) -> None:
        """Make everything sent and seen so far so much older: what comes next comes so much later."""
        past_ms = int(minutes * 60_000)
        with closing(sqlite3.connect(self.data / "greentick.db", timeout=10)) as connection, connection:
            connection.execute("UPDATE messages SET sent_at_ms = sent_at_ms - ?", (past_ms,))
            connection.execute("UPDATE views SET at_ms = at_ms - ?", (past_ms,))
            connection.execute("UPDATE reminders SET due_at_ms = due_at_ms - ?", (past_ms,))

    def age_hits(self, minutes: float) -> None:
        """Make every recorded hit so much older."""
        with closing(sqlite3.connect(self.data / "greentick.db", timeout=10)) as connection, connection:
            connection.execute("UPDATE hits SET at_ms = at_ms - ?", (int(minutes * 60_000),))

    def api(self, session: str, path: str, *, method: str = "GET", body: object = None) -> Any:
        """Ask the API with a session's token."""
        headers = {"Authorization": f"Bearer {session}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def said(self) -> str:
        """What it has printed."""
        return self.log.read_text("utf-8", errors="replace")

    # --- inside ---

    def _environment(self) -> dict[str, str]:
        own = {
            "GREENTICK_PORT": str(self.port),
            "GREENTICK_PUSH_PORT": str(self.push_port),
            "GREENTICK_DATA_DIR": str(self.data),
            **self._named(),
            **{f"GREENTICK_{name.upper()}": value for name, value in self.settings.items()},
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")}
        return {**inherited, **own}

    def _named(self) -> dict[str, str]:
        """What README.md says for a tunnel; pairing needs no code all the same."""
        if not self.name:
            return {}
        return {
            "GREENTICK_PUBLIC_URL": f"https://{self.name}",
            "GREENTICK_PUSH_URL": f"http://127.0.0.1:{self.push_port}/v1/push",
            "GREENTICK_LOCAL_PAIRING": "on",
        }

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"the server has stopped by itself:\n{self.said()[-3000:]}")
        return answers(f"{self.url}/readyz") and answers(f"http://127.0.0.1:{self.push_port}/healthz")


def _descendants(root: int) -> list[tuple[int, str]]:
    """Every process below one, with its command line."""
    listing = subprocess.run(["ps", "-axo", "pid=,ppid=,command="], capture_output=True, text=True, check=True).stdout
    processes = [(int(line.split(None, 2)[0]), int(line.split(None, 2)[1]), line) for line in listing.splitlines()]
    below, found = {root}, []
    for pid, parent, line in sorted(processes):
        if parent in below:
            below.add(pid)
            found.append((pid, line.split(None, 2)[2]))
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
