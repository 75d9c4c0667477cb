"""What tests of several rooms share."""

from collections.abc import Iterator

import pytest

from redis_server import RedisServer


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A fresh, real Redis-compatible server."""
    server = RedisServer()
    yield server
    server.close()
