"""The push process for tests, and clients that listen to it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waiting import free_port, wait_until

HERE = Path(__file__).parent


class PushProcess:
    """A real push process on a port of its own, which it keeps over restarts."""

    def __init__(self, database_url: str, redis_url: str, folder: Path, heartbeat_s: float = 60) -> None:
        self.port = free_port()
        self._heartbeat_s = heartbeat_s
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")},
            "GREENTICK_DATABASE_URL": database_url,
            "GREENTICK_REDIS_URL": redis_url,
            "GREENTICK_DATA_DIR": str(folder),
            "GREENTICK_PUSH_PORT": str(self.port),
        }
        self.log = folder / "push.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(HERE / "serve_push.py"), str(self._heartbeat_s)],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers)

    def stop(self) -> int:
        """Ask it to stop; how it ended."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(30)

    def kill(self) -> None:
        """Kill it with its worker, as when the power goes."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def figure(self, name: str) -> float:
        """One of its figures."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(f"{name} "):
                    return float(line.split()[1])
        return 0.0

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@dataclass
class Told:
    """One server-sent event."""

    event: str
    id: str
    data: Any


class Listener:
    """A client that reads in a thread; with `returns` it comes back with its cursor whenever the line ends."""

    def __init__(self, push: PushProcess, token: str, after: int | None = 0, *, returns: bool = False) -> None:
        self._push = push
        self._token = token
        self.cursor = after
        self._returns = returns
        self._is_closed = False
        self._connection = http.client.HTTPConnection("127.0.0.1", push.port, timeout=60)
        self.told: list[Told] = []
        self.answers: list[http.client.HTTPResponse] = []
        self.ends: list[str] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def cursors(self) -> list[int]:
        """Of the changes told so far, in order."""
        return [int(each.id) for each in self.told if each.event == "feed"]

    @property
    def events(self) -> list[str]:
        return [each.event for each in self.told]

    def wait_for(self, event: str) -> Told:
        wait_until(lambda: event in self.events)
        return next(each for each in self.told if each.event == event)

    def wait_for_end(self) -> str:
        """How the line ended."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "the line is still open"
        return self.ends[-1]

    def close(self) -> None:
        self._is_closed = True
        with suppress(OSError):
            if self._connection.sock is not None:
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(30)

    def _run(self) -> None:
        while True:
            try:
                self._listen()
                self.ends.append("ended")
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.ends.append(type(error).__name__)
            finally:
                self._connection.close()
            if self._is_closed or not self._returns:
                return

    def _listen(self) -> None:
        path = "/v1/push" if self.cursor is None else f"/v1/push?after={self.cursor}"
        self._connection.request("GET", path, headers={"Authorization": f"Bearer {self._token}"})
        answer = self._connection.getresponse()
        self.answers.append(answer)
        with answer:
            self._read(answer)

    def _read(self, answer: http.client.HTTPResponse) -> None:
        fields: dict[str, str] = {}
        while line := answer.readline():
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                fields[name] = value
            elif fields:
                self._take(fields)
                fields = {}

    def _take(self, fields: dict[str, str]) -> None:
        told = Told(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
        if told.id:
            self.cursor = int(told.id)
        self.told.append(told)
