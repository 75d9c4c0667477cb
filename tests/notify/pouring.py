"""Servers that mean no good: they answer drop by drop, or without end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000000000\r\n\r\n"
HELLO = b"\x16\x03\x03\x40\x00"
"""The beginning of a long TLS record."""


@contextmanager
def answering(begin: bytes, part: bytes, rest_s: float) -> Iterator[int]:
    """A port on loopback where each caller gets `begin`, and then `part` again and again as long as it listens."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(line: socket.socket) -> None:
        with suppress(OSError), line:
            line.recv(65_536)
            line.sendall(begin)
            while not over.wait(rest_s):
                line.sendall(part)

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.close()
