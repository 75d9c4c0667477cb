"""Run by tests: the hot path alone under its real server, with an app behind it that says that it was asked."""

import itertools
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from greentick.ingest.hot import open_hot_app
from greentick.ingest.peers import Peers
from greentick.settings import Settings
from greentick.webserver import run_web


def load(settings: Settings) -> Any:
    def behind(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/parts":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return (b"part %d " % number for number in range(3))
        if environ["PATH_INFO"] == "/endless":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return itertools.repeat(bytes(65_536))
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
