"""Pages as people see them: an app on a real port for a real browser, and the judge of its accessibility."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from e2e import browser

AXE = browser.AXE


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app on a free port of this machine, until the block ends; its address."""
    httpd = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
