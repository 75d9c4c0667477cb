"""gunicorn with gevent, set up for thousands of lines that stay open and hardly ever say anything."""

import resource
from collections.abc import Callable
from typing import Any

import gevent.socket  # type: ignore[import-untyped]
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]

from greentick import telemetry
from greentick.garbage import collect_seldom
from greentick.parents import end_with_parent
from greentick.ports import address_of, await_port
from greentick.settings import Settings

CLIENTS = 20_000
OTHER_FILES = 200
"""Open ones beside the lines: connections to the database and Redis, and what the program itself has open."""

HEADER_S = 15
"""So long a client may take to send its headers, the first time and between two requests."""

STOP_S = 5


def run_push(settings: Settings, load: Callable[[Settings], Any]) -> None:
    """Answer the live feed on host and push port until SIGTERM. `load` makes the Flask app after gevent's patching."""
    await_port(settings.host, settings.push_port, "GREENTICK_PUSH_PORT")
    gevent.config.track_greenlet_tree = False  # who spawned whom, kept with every line, and never asked
    PushServer(settings, load).run()


def allow_lines(wanted: int) -> int:
    """How many lines can be open, `wanted` at most. Each is an open file, of which many systems allow 1,024 at first.

    Whoever comes when all are taken waits until one ends.
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES if most == resource.RLIM_INFINITY else min(wanted + OTHER_FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
    return max(1, needed - OTHER_FILES)


class LineSocket(gevent.socket.socket):  # type: ignore[misc]
    """What is written to a line is small, and nearly always goes at once. gevent's own way is made for megabytes."""

    def sendall(self, data: bytes, flags: int = 0) -> None:
        """All of it; gunicorn writes with this."""
        sent = self.send(data, flags)
        if sent < len(data):
            super().sendall(memoryview(data)[sent:], flags)


class PushWorker(GeventWorker):  # type: ignore[misc]
    """Ends its open lines when it is told to stop, instead of waiting for clients that never leave."""

    def handle(self, listener: Any, client: gevent.socket.socket, addr: Any) -> None:
        """One connection."""
        super().handle(listener, LineSocket(client.family, client.type, client.proto, client.detach()), addr)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM."""
        app = getattr(self, "wsgi", None)  # none while it is still being made
        switchboard = getattr(app, "extensions", {}).get("switchboard")
        if switchboard is not None:
            gevent.spawn(switchboard.close)
        super().handle_exit(sig, frame)


class Shallow:
    """Has the app answer in a greenlet of its own, which ends with that.

    A stack keeps the memory it once took. Flask and SQLAlchemy take much for a moment; a line then waits for days.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.extensions = app.extensions

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """WSGI."""
        return gevent.spawn(self._app, environ, start_response).get()


class PushLog(Logger):  # type: ignore[misc]
    """gunicorn's own words go where all others go."""

    def setup(self, cfg: Config) -> None:
        """No handlers of its own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class PushServer(BaseApplication):  # type: ignore[misc]
    """gunicorn's own start, with our settings instead of its command line. `run` ends the process."""

    def __init__(self, settings: Settings, load: Callable[[Settings], Any]) -> None:
        self._settings = settings
        self._load = load
        super().__init__()

    def load_config(self) -> None:
        """gunicorn asks for this."""
        address = address_of(self._settings.host)
        host = f"[{address}]" if ":" in address else address
        options = {
            "bind": [f"{host}:{self._settings.push_port}"],
            "worker_class": PushWorker,
            "worker_connections": allow_lines(CLIENTS),
            "backlog": 2048,
            "timeout": 60,
            "graceful_timeout": STOP_S,
            "keepalive": HEADER_S,
            "logger_class": PushLog,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app, made in the worker after gevent's patching."""
        end_with_parent()
        telemetry.start_logging(self._settings.log_level, "push")
        app = self._load(self._settings)
        collect_seldom()
        return Shallow(app)
