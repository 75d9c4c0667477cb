"""The WSGI callable in front of the web process: pixels and links are answered here, all else by the app behind it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from greentick.ingest import links
from greentick.ingest import pixel as pixels
from greentick.ingest.answers import SERVER, WsgiApp
from greentick.ingest.floods import FloodGate
from greentick.ingest.peers import Peers
from greentick.ingest.recorder import Recorder, new_process_id
from greentick.ingest.recovery import Recovery
from greentick.ingest.spool import Spool
from greentick.ingest.taker import APPEND_S, Taker
from greentick.ingest.verifier import Verifier
from greentick.settings import Settings
from greentick.stream import HitStream, connect


def hot_app(pixel: WsgiApp, link: WsgiApp, fallthrough: WsgiApp) -> WsgiApp:
    """The callable that chooses."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path.startswith(pixels.PREFIX):
            return pixel(environ, start_response)
        if path.startswith(links.PREFIX):
            return link(environ, start_response)
        return fallthrough(environ, _anonymous(start_response))

    return app


def _anonymous(start_response: Callable[..., Any]) -> Callable[..., Any]:
    """All answers of this process name the same server, which says nothing; granian would add its own name."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, SERVER], *rest)

    return start


def open_hot_app(settings: Settings, peers: Peers, fallthrough: WsgiApp) -> WsgiApp:
    """The same with everything it needs, its threads running: call it in the process that answers, after any fork.

    `peers` knows the requesters. Redis need not be there yet, and may go at any time.
    """
    process_id = new_process_id()
    spool = Spool(settings.spool_dir, process_id, time.time_ns() // 1_000_000)
    quick = HitStream(connect(settings.redis_url, timeout_s=APPEND_S))
    patient = connect(settings.redis_url, timeout_s=1.0)
    recovery = Recovery(spool, HitStream(patient).append_payload, HitStream(patient).lag)
    taker = Taker(quick.append_payload, spool, on_spooled=recovery.wake)
    taker.start()
    recovery.start(taker)
    verifier = Verifier(settings.secret_key)
    recorder = Recorder(process_id, peers, FloodGate(), taker)
    return hot_app(pixels.pixel(verifier, recorder), links.link(verifier, recorder), fallthrough)
