"""Makes a hit of a request and has it taken. Whatever goes wrong here, the caller's answer stays the same."""

import secrets
from collections.abc import Awaitable
from itertools import count

from greentick import telemetry
from greentick.clock import now_ms
from greentick.domain.hit import Target
from greentick.domain.token import b64encode
from greentick.ingest.floods import FloodGate
from greentick.ingest.peers import Peers
from greentick.ingest.request import Request, agent, kept
from greentick.ingest.taker import Taken
from greentick.stream.packing import Row

log = telemetry.get_logger("ingest")


def new_process_id() -> str:
    """The first half of this process's hit ids: 12 characters that no other process ever has."""
    return b64encode(secrets.token_bytes(9))


class Recorder:
    """Records hits of genuine tokens."""

    def __init__(self, process_id: str, peers: Peers, gate: FloodGate, taken: Taken) -> None:
        self._process_id = process_id
        self._number = count(1)
        self._peers = peers
        self._gate = gate
        self._taken = taken

    def record(
        self, request: Request, name: tuple[bytes, bytes], target: Target, url: str | None = None
    ) -> Awaitable[None]:
        """To be awaited: done when the hit of the token with this account id and nonce is safe. Never raises."""
        try:
            at_ms = now_ms()
            nonce = name[1]
            if self._gate.is_open(nonce, at_ms) or self._gate.is_open_to(nonce, agent(request.headers)):
                return self._taken.take(self._row(request, name, target, url, at_ms))
            telemetry.HITS_FLOODED.inc()
        except Exception:  # a stranger's program must get its answer whatever is wrong with us
            telemetry.HITS_LOST.inc()
            log.exception("hit_not_recorded")
        return _nothing_to_wait_for()

    def _row(self, request: Request, name: tuple[bytes, bytes], target: Target, url: str | None, at_ms: int) -> Row:
        peer = self._peers.of(request, at_ms)
        return Row(
            f"{self._process_id}-{next(self._number)}",
            at_ms,
            *name,
            target,
            request.method,
            agent(request.headers),
            kept(request.headers),
            peer.network,
            peer.hash,
            url,
        )


async def _nothing_to_wait_for() -> None:
    pass
