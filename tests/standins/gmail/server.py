"""The stand-in's HTTPS server: who asks for what, and the log of all of it."""

from __future__ import annotations

import base64
import hashlib
import ssl
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization

NAMES = ("mail.google.com", "*.googleusercontent.com", "localhost")


@dataclass(frozen=True)
class Logged:
    """One request as it came."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Reply:
    """One answer. `stream` writes the rest itself until the page goes away."""

    status: int = 200
    kind: str = "application/json; charset=utf-8"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    stream: Any = None
    cut: bool = False


class Site(Protocol):
    """What answers."""

    def answer(self, request: Logged) -> Reply:
        """Answer one request."""


class Certificate:
    """A certificate for Gmail's names and the fingerprint by which Chromium is told to trust it."""

    def __init__(self) -> None:
        self._leaf = trustme.CA().issue_cert(*NAMES)
        public = x509.load_pem_x509_certificate(self._leaf.cert_chain_pems[0].bytes()).public_key()
        spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.fingerprint = base64.b64encode(hashlib.sha256(spki).digest()).decode()

    def context(self) -> ssl.SSLContext:
        """A server's TLS context with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            chain = Path(folder) / "chain.pem"
            chain.write_bytes(self._leaf.private_key_and_cert_chain_pem.bytes())
            context.load_cert_chain(chain)
        return context


class Server(ThreadingHTTPServer):
    """HTTPS on a free port of this machine; each connection in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, site: Site, certificate: Certificate | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self.closing = threading.Event()
        self._log: list[Logged] = []
        self._tls = certificate.context() if certificate else None
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self.closing.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def note(self, request: Logged) -> None:
        """Keep a request in the log."""
        self._log.append(request)

    def log(self) -> list[Logged]:
        """Everything asked so far."""
        return list(self._log)

    def forget(self) -> None:
        """Empty the log."""
        self._log.clear()

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection; the handshake happens in the connection's own thread."""
        connection, address = super().get_request()
        if self._tls is None:
            return connection, address
        return self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers drop connections as they like; only mistakes of the stand-in itself are worth a traceback."""
        import sys  # noqa: PLC0415

        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._take()

    do_POST = do_PUT = do_HEAD = do_OPTIONS = do_DELETE = do_GET  # noqa: N815

    def _take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = Logged(
            host=(self.headers.get("Host") or "").split(":")[0],
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            at=time.time(),
        )
        self.server.note(request)
        self._give(self.server.site.answer(request))

    def _give(self, reply: Reply) -> None:
        if reply.cut:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.stream is not None:
            self._stream(reply)
            return
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _stream(self, reply: Reply) -> None:
        self.close_connection = True
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in reply.stream(self.server.closing):
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The log is kept in memory, not printed."""
