"""The process `greentick edge follow`: one follower until SIGTERM or SIGINT."""

import signal
from threading import Event

from greentick import telemetry
from greentick.errors import StartError
from greentick.ingest.edge.follower import Follower
from greentick.ingest.edge.place import Place
from greentick.ingest.verifier import Verifier
from greentick.settings import Settings
from greentick.stream import HitStream, connect

APPEND_S = 5.0

log = telemetry.get_logger("edge")


def run(settings: Settings) -> None:
    """Follow the log until asked to stop. Raises StartError when none is named."""
    if settings.edge_log is None:
        raise StartError("GREENTICK_EDGE_LOG names no log to follow. Set it to the log of `greentick edge nginx`.")
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    stream = HitStream(connect(settings.redis_url, timeout_s=APPEND_S), replicas=settings.redis_replicas)
    follower = Follower(
        settings.edge_log, Place(settings.data_dir), Verifier(settings.secret_key), stream.append_payload
    )
    log.info("edge_follows")
    follower.run(stop)
    follower.close()
