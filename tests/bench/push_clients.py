"""So many extensions in one process: connects them to push, then prints when the last of them heard of each change.

Called as `push_clients.py PORT TOKENS AFTER CLIENTS`; TOKENS have commas between them and take turns. Prints
`connected`, then a Unix time per change.

It is what measures, so it does as little as it can: plain sockets, one call to read each, nothing taken apart. And it
looks every millisecond instead of being woken by each line: the waking would be paid by the server, whose real clients
are on other machines. That adds up to a millisecond to what is measured.
"""

import os
import resource
import select
import socket
import sys
import time
from collections import Counter
from itertools import cycle

AT_ONCE = 100
RETRY_S = 0.5
LOOK_EVERY_S = 0.001
READ_BYTES = 65_536
ID = b"\nid: "
END_OF_CHUNK = b"\n\n\r\n"


class Crowd:
    """Counts who has heard of which change."""

    def __init__(self, port: int, tokens: list[str], after: int) -> None:
        self._address = ("127.0.0.1", port)
        head = f"GET /v1/push?after={after} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        self._questions = cycle([f"{head}{token}\r\n\r\n".encode() for token in tokens])
        self._clients: dict[int, socket.socket] = {}
        self._begun: dict[int, bytes] = {}
        self._heard: Counter[bytes] = Counter()

    def connect(self, clients: int) -> None:
        """So many lines whose first words have come, AT_ONCE at a time."""
        while missing := clients - len(self._clients):
            for asking in [self._ask() for _ in range(min(missing, AT_ONCE))]:
                if _is_answered(asking):
                    self._clients[asking.fileno()] = asking
                else:
                    asking.close()

    def listen(self) -> None:
        """Until the first line ends."""
        poll = select.epoll()
        for client in self._clients:
            poll.register(client, select.EPOLLIN)
        while True:
            for client, _ in poll.poll(maxevents=len(self._clients)):
                self._hear(client)
            time.sleep(LOOK_EVERY_S)

    def _ask(self) -> socket.socket:
        asking = socket.create_connection(self._address)
        asking.sendall(next(self._questions))
        return asking

    def _hear(self, client: int) -> None:
        said = self._begun.pop(client, b"") + os.read(client, READ_BYTES)
        if not said.endswith(END_OF_CHUNK):
            self._begun[client] = said
            return
        for told in said.split(ID)[1:]:
            change = told[: told.index(b"\n")]
            self._heard[change] += 1
            if self._heard[change] == len(self._clients):
                print(time.time(), flush=True)


def _is_answered(asking: socket.socket) -> bool:
    """Whether the line stands. One that is refused asks again, as extensions do."""
    said = b""
    while b"event: hello" not in said or not said.endswith(END_OF_CHUNK):
        part = asking.recv(READ_BYTES)
        if not part:
            print(said.decode(errors="replace"), file=sys.stderr, flush=True)
            time.sleep(RETRY_S)
            return False
        said += part
    return True


def main() -> None:
    """Connect them all and listen."""
    port, tokens, after, clients = int(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(port, tokens, after)
    crowd.connect(clients)
    print("connected", flush=True)
    crowd.listen()


if __name__ == "__main__":
    main()
