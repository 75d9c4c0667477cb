"""Waiting for a condition, with a deadline; never for a time."""

import socket
import time
import urllib.request
from collections.abc import Callable


def wait_until(condition: Callable[[], object], deadline_s: float = 60) -> None:
    """Return as soon as `condition` holds; fail when it does not within `deadline_s`."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, f"still not so after {deadline_s} s"
        time.sleep(0.005)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether somebody answers there, and well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
