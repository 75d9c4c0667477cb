"""Pages as people see them: an app on a real port for a real browser, and the judge of its accessibility."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from e2e import browser

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

AXE = browser.AXE


class _Quiet(WSGIRequestHandler):
    """HTTP/1.1, as browsers and our own server speak it; 1.0 would look like a proxy."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


@contextmanager
def served(app: "WSGIApplication") -> Iterator[str]:
    """The app on a free port of this machine, until the block ends; its address."""

    def whole(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        # Read and closed here: where a browser hangs up, werkzeug's own server (3.1) leaves a file open.
        body, status, headers = run_wsgi_app(app, environ, buffered=True)
        start_response(status, list(headers))
        return body

    httpd = make_server("127.0.0.1", 0, whole, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
