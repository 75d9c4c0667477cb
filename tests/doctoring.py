"""Asking the doctor, finding what he says of one thing, and what may stand where he looks for a greentick."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from greentick.doctor import examine
from greentick.examination import Finding
from greentick.ingest import pixel
from waiting import free_port


def findings(folder: Path, **settings: str) -> list[Finding]:
    env = {
        "GREENTICK_DATA_DIR": str(folder),
        "GREENTICK_PORT": str(free_port()),
        "GREENTICK_PUSH_PORT": str(free_port()),
    }
    return examine(env | {f"GREENTICK_{name.upper()}": value for name, value in settings.items()}, folder / ".env")


def of(place: str, found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.place == place]


def the(place: str, found: list[Finding]) -> tuple[str, str]:
    (finding,) = of(place, found)
    return finding.level, finding.said


class Front:
    """What stands in front of a greentick, and what it does to the pixel."""

    status = 200
    body = pixel.GIF
    push_status = 401
    figures = ""

    def __init__(self) -> None:
        self.headers = {"Content-Type": "image/gif", "Cache-Control": "no-store, private"}
        self.push_headers = {"Content-Type": "application/problem+json"}
        self.asked: list[str] = []


@contextmanager
def in_front(front: Front) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            front.asked.append(self.path)
            is_card = self.path == "/healthz"
            body = b'{"name": "greentick"}' if is_card else front.body
            if self.path == "/metrics":
                body = front.figures.encode()
            self.send_response(200 if is_card else front.push_status if "/v1/" in self.path else front.status)
            headers = front.push_headers if "/v1/" in self.path else front.headers
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
