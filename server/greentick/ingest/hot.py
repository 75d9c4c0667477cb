"""The RSGI callable in front of the web process: pixels and links are answered here, all else by the app behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from greentick.clock import now_ms
from greentick.ingest import links
from greentick.ingest import pixel as pixels
from greentick.ingest.answers import RsgiApp, WsgiApp
from greentick.ingest.floods import FloodGate
from greentick.ingest.gateway import Answer, Behind, Scope
from greentick.ingest.peers import Peers
from greentick.ingest.recorder import Recorder, new_process_id
from greentick.ingest.recovery import Recovery
from greentick.ingest.spool import Spool
from greentick.ingest.taker import APPEND_S, Taker
from greentick.ingest.verifier import Verifier
from greentick.settings import Settings
from greentick.stream import Appender, HitStream, connect
from greentick.wire.body import MOST_BYTES

FINISH_S = 1.0
"""What the last hits get at a stop to be stored, as all others are."""


class HotApp:
    """What granian runs. The names are RSGI's: it calls the second one at a stop, after the last answer."""

    def __init__(self, app: RsgiApp, taker: Taker, recovery: Recovery) -> None:
        self.__rsgi__ = app
        self._taker = taker
        self._recovery = recovery

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(TimeoutError):
            loop.run_until_complete(asyncio.wait_for(self._taker.finish(), FINISH_S))
        self._recovery.finish(self._taker)


def hot_app(pixel: RsgiApp, link: RsgiApp, behind: RsgiApp) -> RsgiApp:
    """The callable that chooses."""

    def app(scope: Scope, answer: Answer) -> Awaitable[None]:
        path = scope.path
        if path.startswith(pixels.PREFIX):
            return pixel(scope, answer)
        if path.startswith(links.PREFIX):
            return link(scope, answer)
        return behind(scope, answer)

    return app


def open_hot_app(
    settings: Settings, peers: Peers, app: WsgiApp, around: Callable[[RsgiApp], RsgiApp] = lambda behind: behind
) -> HotApp:
    """The same with everything it needs, its threads running: call it in the process that answers, after any fork.

    `peers` knows the requesters; `around` may answer some of what is asked of the app behind. Redis need not be there
    yet, and may go at any time.
    """
    process_id = new_process_id()
    spool = Spool(settings.spool_dir, process_id, now_ms())
    replicas = settings.redis_replicas
    patient = HitStream(connect(settings.redis_url, timeout_s=1.0), replicas=replicas)
    quick = Appender(settings.redis_url, patient.append_command, timeout_s=APPEND_S, replicas=replicas)
    recovery = Recovery(spool, patient.append_payload, patient.lag)
    taker = Taker(quick.append, spool, on_spooled=recovery.wake)
    recovery.start(taker)
    verifier = Verifier(settings.secret_key)
    recorder = Recorder(process_id, peers, FloodGate(), taker)
    behind = Behind(app, threads=settings.web_threads, most_bytes=MOST_BYTES)
    chosen = hot_app(pixels.pixel(verifier, recorder), links.link(verifier, recorder), around(behind))
    return HotApp(chosen, taker, recovery)
