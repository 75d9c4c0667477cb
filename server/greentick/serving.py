"""The two web servers: granian for pixels, links and the API, gunicorn with gevent for the live feed."""

import errno
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from greentick import telemetry
from greentick.errors import StartError
from greentick.settings import Settings

HEADER_BYTES = 64 * 1024
STOP_S = 10
PUSH_CLIENTS = 20_000
KEPT_ENVIRONMENT = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", telemetry.METRICS_DIR_VARIABLE})

Load = Callable[[Settings], Any]


def run_web(settings: Settings, load: Load) -> None:
    """Answer on host and port until SIGTERM. `load` makes the WSGI callable, in the process that answers."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    claim_port(settings.host, settings.port, "GREENTICK_PORT")
    server = Server(
        "greentick",
        address=_address(settings.host),
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=HEADER_BYTES),
        blocking_threads=settings.web_threads,
        backlog=2048,
        log_level=LogLevels.warning,
        log_access=False,
        workers_kill_timeout=STOP_S,
    )
    server.serve(target_loader=partial(_load_web, settings, load), wrap_loader=False)


def _load_web(settings: Settings, load: Load) -> Any:
    """Granian copies the whole environment into each request: leave nothing there that no request should see."""
    for name in set(os.environ) - KEPT_ENVIRONMENT:
        del os.environ[name]
    telemetry.start_logging(settings.log_level, "web")
    return load(settings)


def run_push(settings: Settings, load: Load) -> None:
    """Answer the live feed on host and push port until SIGTERM. `load` makes the Flask app after gevent's patching."""
    raise NotImplementedError


def claim_port(host: str, port: int, name: str) -> None:
    """Raise StartError with a sentence when nobody could listen there now."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind(address)
    except OSError as error:
        raise StartError(_port_sentence(error, host, port, name)) from error


def _port_sentence(error: OSError, host: str, port: int, name: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Stop that one, or set {name} to another port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Set {name} to a port above 1023."
    return f"This machine cannot listen on {host} port {port}: {error}. Correct GREENTICK_HOST or {name}."


def _address(host: str) -> str:
    """Granian takes numbers only."""
    return "127.0.0.1" if host == "localhost" else host
