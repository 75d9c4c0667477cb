"""Requests at a steady rate: prints how long each took, in milliseconds from when it was due to the end of its answer.

Called as `steady_client.py PORT PATHS RATE SECONDS CONNECTIONS`; PATHS is a file, one a line, asked for in turn.

It is what measures, so it does as little as it can: plain sockets, and one call to wait for all of them that is exact
to the microsecond. An event loop's timers are exact to the millisecond: it would ask in bursts, and its own lateness
would be taken for the server's. A connection whose answer is late keeps its next requests waiting; that is counted.
"""

import json
import re
import select
import socket
import sys
import time
from pathlib import Path

READ_BYTES = 65_536
SETTLE_S = 0.1
MOST_S = 30.0
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Connection:
    """One kept connection: asks for its share of the requests, one at a time."""

    def __init__(self, port: int, dues: list[tuple[float, bytes]]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._dues = dues[::-1]
        self._asked_for = 0.0
        self._heard = b""
        self.is_waiting = False

    def fileno(self) -> int:
        """Of its socket."""
        return self.socket.fileno()

    @property
    def next_due(self) -> float:
        """When it wants to ask, in `time.perf_counter`'s seconds; infinity when it has nothing left to ask for."""
        return self._dues[-1][0] if self._dues else float("inf")

    def ask(self) -> None:
        """Send the next request."""
        self._asked_for, request = self._dues.pop()
        self.is_waiting = True
        self.socket.send(request)

    def hear(self) -> float | None:
        """Milliseconds since the request was due, when its answer is complete."""
        part = self.socket.recv(READ_BYTES)
        now = time.perf_counter()
        if not part:
            raise ConnectionError("the server has closed a connection")
        self._heard += part
        head, end, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or len(body) < (int(length.group(1)) if length else 0):
            return None
        self._heard = b""
        self.is_waiting = False
        return (now - self._asked_for) * 1000


def steady(port: int, paths: list[str], rate: int, seconds: float, connections: int) -> list[float]:
    """The times of all requests, in the order of their answers."""
    total = int(rate * seconds)
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n".encode() for path in paths]
    start = time.perf_counter() + SETTLE_S
    dues = [(start + number / rate, requests[number % len(requests)]) for number in range(total)]
    crowd = [Connection(port, dues[first::connections]) for first in range(connections)]
    took: list[float] = []
    while len(took) < total:
        next_due = min((each.next_due for each in crowd if not each.is_waiting), default=start + seconds + MOST_S)
        waiting = [each for each in crowd if each.is_waiting]
        ready, _, _ = select.select(waiting, [], [], max(0.0, min(next_due - time.perf_counter(), MOST_S)))
        for each in ready:
            took_ms = each.hear()
            if took_ms is not None:
                took.append(took_ms)
        now = time.perf_counter()
        for each in crowd:
            if not each.is_waiting and each.next_due <= now:
                each.ask()
        if now > start + seconds + MOST_S:
            raise TimeoutError(f"{total - len(took)} answers are missing")
    return took


def main() -> None:
    """Ask, then print."""
    port, paths, rate, seconds, connections = sys.argv[1:]
    took = steady(int(port), Path(paths).read_text().splitlines(), int(rate), float(seconds), int(connections))
    json.dump([round(each, 4) for each in took], sys.stdout)


if __name__ == "__main__":
    main()
