"""A server that says what a test wants: be of another age, or no greentick, as a real one is not on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ACCOUNT_KEY = "AliceAlice12"


class PretendServer:
    """Pairs without asking and keeps its live line open. `card` is what /v1/server answers; `asked` what was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.card: object = {
            "name": "greentick",
            "version": "0.1.0",
            "api": 1,
            "public_url": self.url,
            "sign_in": ["local"],
        }
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self.line_status = 200
        self.closed = threading.Event()

    def session(self) -> dict[str, Any]:
        """What signing in gives."""
        return {
            "token": "token-of-alice",
            "account_key": ACCOUNT_KEY,
            "mint_key": "bWludCBrZXkgb2YgYWxpY2UsIDMyIGJ5dGVzIGxvbmc",
            "public_url": self.url,
            "push_url": f"{self.url}/v1/push",
            "cursor": 0,
            "settings": {"notify": "first", "retention_days": 365, "keep_details": True},
        }


@contextmanager
def running() -> Iterator[PretendServer]:
    """A pretend server on a free port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.pretend = PretendServer(server.server_port)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pretend: PretendServer = server.pretend  # type: ignore[attr-defined]
    try:
        yield pretend
    finally:
        pretend.closed.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def pretend(self) -> PretendServer:
        return self.server.pretend  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.pretend.asked.append(f"GET {url.path}")
        if url.path == "/v1/server":
            self._answer(self.pretend.card)
        elif url.path == "/auth/authorize":
            self._sign_in({name: values[0] for name, values in parse_qs(url.query).items()})
        elif url.path == "/v1/push":
            self._push()
        else:
            self._answer({"items": [], "cursor": 0, "more": False, "reset": False})

    def do_POST(self) -> None:
        self.pretend.asked.append(f"POST {self.path}")
        self.pretend.bodies.append(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null"))
        self._answer(self.pretend.session() if self.path == "/v1/token" else {"results": [], "threads": {}})

    def do_PATCH(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.pretend.asked.append(f"DELETE {self.path}")
        self._answer({})

    def do_OPTIONS(self) -> None:
        self.send_response(204)
        self._cors()
        self.send_header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
        self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
        self.end_headers()

    def _sign_in(self, asked: dict[str, str]) -> None:
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': 'c0de', 'state': asked['state']})}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _push(self) -> None:
        self.send_response(self.pretend.line_status)
        self._cors()
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.pretend.line_status != 200:
            return
        self.wfile.write(b'event: hello\ndata: {"version": "0.1.0", "cursor": 0}\n\n')
        self.wfile.flush()
        self.pretend.closed.wait()
        self.close_connection = True

    def _answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self._cors()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _cors(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""
