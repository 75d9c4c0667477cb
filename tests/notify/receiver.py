"""A real web server that notices are sent to, and does with them what the test wants."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """What it was asked, and how it answers: statuses in turn, the last one from then on; `refuses` whom it names."""

    asked: list[Asked] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [200])
    refuses: bytes | None = None
    location: str = ""
    says: bytes = b'{"id": "x", "said": "as you wish"}'
    hangs: threading.Event = field(default_factory=threading.Event)
    is_hanging: bool = False
    url: str = ""


@contextmanager
def receiving(**given: object) -> Iterator[Receiver]:
    """A server on loopback for as long as the block runs."""
    receiver = Receiver(**given)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            receiver.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if receiver.is_hanging:
                receiver.hangs.wait(60)
                return
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            self.send_response(403 if receiver.refuses is not None and receiver.refuses in body else status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()
            self.wfile.write(receiver.says)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        receiver.hangs.set()
        server.shutdown()
        server.server_close()
        thread.join()
