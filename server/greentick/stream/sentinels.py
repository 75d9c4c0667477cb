"""Connections to whichever server the sentinels say is the primary, asked anew for each connection.

A connection to a server that is the primary no longer ends by itself: Sentinel closes it, or the server refuses to be
written to, which counts as a broken connection.
"""

from collections.abc import Mapping
from typing import Any

from redis import sentinel
from redis.asyncio import sentinel as asyncio_sentinel
from redis.connection import parse_url

from greentick.redis_address import Sentinels, sentinels_of

ASKED_S = 1.0
"""What one sentinel gets for its answer: the next one may know."""

_SHARED = ("protocol", "retry", "health_check_interval", "driver_info")


def primary_pool(address: str, options: Mapping[str, Any]) -> sentinel.SentinelConnectionPool:
    """Connections to the primary, for threads; what the address says goes before `options`. Raises ValueError."""
    named = sentinels_of(address)
    sentinels = sentinel.Sentinel(named.places, sentinel_kwargs=_for_sentinels(named, options))  # type: ignore[no-untyped-call]
    return sentinel.SentinelConnectionPool(named.primary, sentinels, **_for_primary(named, options))  # type: ignore[no-untyped-call]


class AsyncioPrimaryPool(asyncio_sentinel.SentinelConnectionPool):
    """redis-py's, which leaves the connections to the sentinels open."""

    async def aclose(self) -> None:
        """Close these too."""
        await super().aclose()
        for each in self.sentinel_manager.sentinels:
            await each.aclose()


def asyncio_primary_pool(address: str, options: Mapping[str, Any]) -> AsyncioPrimaryPool:
    """The same for an event loop."""
    named = sentinels_of(address)
    sentinels = asyncio_sentinel.Sentinel(named.places, sentinel_kwargs=_for_sentinels(named, options))  # type: ignore[no-untyped-call]
    return AsyncioPrimaryPool(named.primary, sentinels, **_for_primary(named, options))  # type: ignore[no-untyped-call]


def _for_primary(named: Sentinels, options: Mapping[str, Any]) -> dict[str, Any]:
    given = {**options, **_as_redis_py_reads(named.primary_url)}
    for name in ("host", "port", "connection_class"):
        given.pop(name, None)
    return given | {"ssl": _is_encrypted(named)}


def _for_sentinels(named: Sentinels, options: Mapping[str, Any]) -> dict[str, Any]:
    """The primary's user, password and database are its own; how it is encrypted holds for the sentinels too."""
    given = {name: value for name, value in _as_redis_py_reads(named.primary_url).items() if name.startswith("ssl_")}
    given |= {name: options[name] for name in _SHARED if name in options}
    given |= {"ssl": _is_encrypted(named), "socket_timeout": ASKED_S, "socket_connect_timeout": ASKED_S}
    return given | dict(named.credentials)


def _as_redis_py_reads(url: str) -> dict[str, Any]:
    read: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
    return read


def _is_encrypted(named: Sentinels) -> bool:
    return named.primary_url.startswith("rediss")
