"""granian, set up for pixels, links and the API: one process, one event loop, no access log."""

from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from greentick import telemetry
from greentick.garbage import collect_seldom
from greentick.parents import end_with_parent
from greentick.ports import address_of, await_port
from greentick.scheduling import wait_for_turns
from greentick.settings import Settings

HEADER_MS = 15_000
"""So long a client may take to send its headers."""

BUFFER_BYTES = 256 * 1024
STOP_S = 10


def run_web(settings: Settings, load: Callable[[Settings], Any]) -> None:
    """Answer on host and port until SIGTERM. `load` makes the RSGI callable, in the process that answers."""
    await_port(settings.host, settings.port, "GREENTICK_PORT")
    server = Server(
        "greentick",
        address=address_of(settings.host),
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MS, max_buffer_size=BUFFER_BYTES),
        backlog=2048,
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,  # or whoever asks for one would not be answered at all
        workers_kill_timeout=STOP_S,
    )
    server.serve(target_loader=partial(_load, settings, load), wrap_loader=False)


def _load(settings: Settings, load: Callable[[Settings], Any]) -> Any:
    """In the process that answers, before it starts any thread."""
    end_with_parent()
    telemetry.start_logging(settings.log_level, "web")
    wait_for_turns()
    app = load(settings)
    collect_seldom()
    return app
