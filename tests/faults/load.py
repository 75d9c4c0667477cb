"""The load: asks for pixels at a steady pace on many connections, and remembers each request that was answered.

Every request carries a number of its own in a header that is kept, so each stored hit can be told from all others.
"""

import contextlib
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Sequence

from waiting import wait_until

PER_S = 2_500
THEN_PER_S = 150
"""The pace after as many requests as were wanted, until the fault is mended: no mail must come near the cap of hits."""

LANES = 12
PATIENCE_S = 60
"""A client waits so long for an answer before it gives up."""

GIF_BYTES = 43
FORGED_EVERY = 50
"""Every so many requests there is one with a token nobody made: it is answered, and nothing is kept of it."""

FORGED = "/p/" + "A" * 40 + ".gif"
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0"
_RESET = struct.pack("ii", 1, 0)
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class WrongAnswerError(Exception):
    """The server answered something else than the pixel."""


class Load:
    """Requests named `<name>-<number>`. Half of the lanes keep their connection, half take a new one each time."""

    def __init__(self, port: int, paths: Sequence[str], name: str, wanted: int) -> None:
        self._port = port
        self._wanted = wanted
        self._paths = paths
        self._name = name
        self._next_at = time.monotonic()
        self._number = 0
        self._turn = threading.Lock()
        self._ending = threading.Event()
        self.answered: list[str] = []
        self.unanswered: list[str] = []
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(lane,), daemon=True) for lane in range(LANES)]
        for thread in self._threads:
            thread.start()

    def more(self, count: int, deadline_s: float = 300) -> None:
        """Return when so many more requests were answered."""
        wanted = len(self.answered) + count
        wait_until(lambda: len(self.answered) >= wanted or self._ending.is_set(), deadline_s)

    def end(self, deadline_s: float = 300) -> None:
        """Return when as many requests as wanted were answered, and all lanes have ended."""
        wait_until(lambda: len(self.answered) >= self._wanted, deadline_s)
        self.abandon()

    def abandon(self) -> None:
        """End all lanes."""
        self._ending.set()
        for thread in self._threads:
            thread.join(PATIENCE_S + 10)

    def rude(self, count: int) -> None:
        """So many clients that break off: in the middle of a request, or before they have read the answer."""
        for _ in range(count):
            request, name = self._next(unpaced=True)
            cut = random.choice((len(request) // 3, len(request) - 2, len(request)))  # noqa: S311 - no secret
            if name is not None and cut == len(request):
                self.unanswered.append(name)
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 5) as line:
                line.sendall(request[:cut])
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def slow(self) -> None:
        """A client whose request comes in small pieces."""
        request, name = self._next()
        try:
            with socket.create_connection(("127.0.0.1", self._port), PATIENCE_S) as line:
                for at in range(0, len(request), 16):
                    line.sendall(request[at : at + 16])
                    time.sleep(0.01)
                _read_pixel(line)
        except (OSError, EOFError):
            if name is not None:
                self.unanswered.append(name)
        else:
            if name is not None:
                self.answered.append(name)

    def _run(self, lane: int) -> None:
        kept: socket.socket | None = None
        while not self._ending.is_set():
            request, name = self._next()
            line = kept or self._connect()
            if line is None:
                return
            kept = self._ask(line, request, name)
            if kept is not None and lane % 2:
                kept.close()
                kept = None
        if kept is not None:
            kept.close()

    def _next(self, *, unpaced: bool = False) -> tuple[bytes, str | None]:
        """The next request and its name, when its time has come. No name: nothing is to be kept of it."""
        with self._turn:
            self._number += 1
            number = self._number
            if not unpaced:
                self._next_at = max(self._next_at, time.monotonic()) + 1 / self._pace()
            due = self._next_at
        if not unpaced:
            time.sleep(max(0.0, due - time.monotonic()))
        forged = number % FORGED_EVERY == 0
        path = FORGED if forged else self._paths[number % len(self._paths)]
        name = f"{self._name}-{number}"
        head = f"GET {path} HTTP/1.1\r\nHost: a.example\r\nUser-Agent: {READER}\r\nAccept: image/*;n={name}\r\n\r\n"
        return head.encode(), None if forged else name

    def _pace(self) -> int:
        return PER_S if self._number <= self._wanted else THEN_PER_S

    def _connect(self) -> socket.socket | None:
        """A connection as soon as there is one to be had, None at the end."""
        while not self._ending.is_set():
            try:
                return socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
            except OSError:
                self._ending.wait(0.02)
        return None

    def _ask(self, line: socket.socket, request: bytes, name: str | None) -> socket.socket | None:
        """The connection while it can be used again."""
        try:
            line.sendall(request)
            _read_pixel(line)
        except WrongAnswerError as error:
            self.wrong.append(str(error))
        except (OSError, EOFError):
            if name is not None:
                self.unanswered.append(name)
        else:
            if name is not None:
                self.answered.append(name)
            return line
        line.close()
        return None


def _read_pixel(line: socket.socket) -> None:
    """Read one whole answer. Raises EOFError when it breaks off, WrongAnswerError when it is no pixel."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _receive(line)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 200 ") or length is None or int(length[1]) != GIF_BYTES:
        raise WrongAnswerError(head[:200].decode("latin-1"))
    while len(body) < GIF_BYTES:
        body += _receive(line)
    if len(body) != GIF_BYTES or not body.startswith(b"GIF89a"):
        raise WrongAnswerError(repr(body[:60]))


def _receive(line: socket.socket) -> bytes:
    got = line.recv(4096)
    if not got:
        raise EOFError
    return got
