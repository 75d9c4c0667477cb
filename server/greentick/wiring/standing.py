"""What both processes that answer say of themselves: who they are, and whether they can work."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final, Literal

from flask import Blueprint

from greentick.api import system
from greentick.auth.locality import is_local
from greentick.errors import StreamUnavailable
from greentick.settings import Settings
from greentick.store import Store
from greentick.stream import HitStream, connect
from greentick.telemetry import DEAD_LETTERS, LAST_HIT_STORED, STREAM_LAG
from greentick.wire.system_shapes import ServerCard

NUDGE_S: Final = 0.5
"""What a request that changed something gives Redis to pass on the word; who is not reached looks for himself. The same
is enough for a question."""


def system_room(settings: Settings, store: Store) -> Blueprint:
    """Liveness, readiness, figures and the contract."""
    stream = HitStream(connect(settings.redis_url, timeout_s=NUDGE_S))
    card = ServerCard(
        name="greentick",
        version=version("greentick"),
        api=system.API_VERSION,
        public_url=settings.public_url,
        sign_in=_ways_in(settings),
    )
    checks: Mapping[str, system.Check] = {"store": store.accounts.owner, "stream": stream.try_writing}
    return system.blueprint(card, checks=checks, is_local=is_local, figures=lambda: _figures(stream))


def _figures(stream: HitStream) -> dict[str, float]:
    """What the worker would tell if it could be asked; nothing while Redis is away."""
    try:
        found: dict[str, float] = {STREAM_LAG: stream.lag(), DEAD_LETTERS: stream.dead()}
        stored_at_ms = stream.stored_at_ms()
    except StreamUnavailable:
        return {}
    return found if stored_at_ms is None else found | {LAST_HIT_STORED: stored_at_ms / 1000}


def _ways_in(settings: Settings) -> list[Literal["local", "google"]]:
    """How an extension may sign in; the better way first."""
    ways: list[Literal["local", "google"]] = []
    if settings.google_client_id:
        ways.append("google")
    if settings.local_pairing != "off":
        ways.append("local")
    return ways
