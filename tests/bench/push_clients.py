"""So many extensions in one process: connects them to push, then prints when the last of them heard of each change.

Called as `push_clients.py PORT TOKEN AFTER CLIENTS`. Prints `connected`, then a Unix time per change.
"""

import asyncio
import resource
import sys
import time
from collections import Counter

AT_ONCE = 200
RETRY_S = 0.5

_lines: list[asyncio.StreamWriter] = []
"""Kept, for a connection ends with its writer."""


class Crowd:
    """Counts who has heard of which change."""

    def __init__(self, clients: int) -> None:
        self._clients = clients
        self._connected = 0
        self._heard: Counter[bytes] = Counter()
        self._door = asyncio.Semaphore(AT_ONCE)

    async def listen(self, port: int, token: str, after: int) -> None:
        """One client, until the line ends. One that is refused asks again, as extensions do."""
        reader: asyncio.StreamReader | None = None
        while reader is None:
            async with self._door:
                reader = await _open(port, token, after)
        self._connect()
        while line := await reader.readline():
            if line.startswith(b"id: "):
                self._hear(line)

    def _connect(self) -> None:
        self._connected += 1
        if self._connected == self._clients:
            print("connected", flush=True)

    def _hear(self, line: bytes) -> None:
        self._heard[line] += 1
        if self._heard[line] == self._clients:
            print(time.time(), flush=True)


async def _open(port: int, token: str, after: int) -> asyncio.StreamReader | None:
    """A line whose first words have come, None when it was refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET /v1/push?after={after} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
    writer.write(head.encode())
    try:
        await reader.readuntil(b"event: hello")
    except asyncio.IncompleteReadError as refused:
        print(refused.partial.decode(errors="replace"), file=sys.stderr, flush=True)
        await asyncio.sleep(RETRY_S)
        return None
    _lines.append(writer)
    return reader


async def main() -> None:
    """Connect them all and listen."""
    port, token, after, clients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(clients)
    await asyncio.gather(*(crowd.listen(port, token, after) for _ in range(clients)))


if __name__ == "__main__":
    asyncio.run(main())
