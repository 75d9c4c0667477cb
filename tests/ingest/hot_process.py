"""Run by tests: the hot path alone under its real server, with an app behind it that says that it was asked."""

import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from greentick.ingest import long_answers, recovery
from greentick.ingest.hot import open_hot_app
from greentick.ingest.peers import Peers
from greentick.settings import Settings
from greentick.webserver import run_web

LONG = 64 * 1024 * 1024
"""More than the system keeps for a client that does not read."""


class Long:
    """An answer of a told length, which notes its end in a file."""

    def __init__(self, path: str, closed: Path) -> None:
        self._parts = broken() if path == "/long/broken" else itertools.repeat(bytes(65_536), LONG // 65_536)
        self._closed = closed
        if path == "/long/impatient":
            long_answers.PATIENCE_S = 0.2

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        self._closed.touch()


def broken() -> Iterator[bytes]:
    """As when the database goes away."""
    yield bytes(300_000)
    raise RuntimeError("away")


def load(settings: Settings) -> Any:
    recovery.IDLE_S = float(os.environ["RECOVERY_IDLE_S"])

    def behind(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/parts":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return (b"part %d " % number for number in range(3))
        if environ["PATH_INFO"] in ("/long", "/long/impatient", "/long/broken"):
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(LONG))])
            return Long(environ["PATH_INFO"], settings.data_dir / "closed")
        if environ["PATH_INFO"] == "/broken":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return broken()
        body = b"behind " + environ["PATH_INFO"].encode()
        if environ["PATH_INFO"] == "/environ":
            told = {name: value for name, value in environ.items() if isinstance(value, str)}
            body = json.dumps(told | {"body": len(environ["wsgi.input"].read())}).encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    def label(address: str) -> str:
        return "scanner:test" if address == "203.0.113.9" else "other"

    return open_hot_app(settings, Peers(label, settings.trusted_proxies), behind)


if __name__ == "__main__":
    run_web(Settings.from_env(os.environ), load)
