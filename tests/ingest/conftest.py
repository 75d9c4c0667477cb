"""A running hot path for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.hot_server import HotServer
from redis_server import RedisServer


@pytest.fixture
def hot(tmp_path: Path, redis_server: RedisServer) -> Iterator[HotServer]:
    """The hot path with a real server and a real Redis."""
    server = HotServer(tmp_path, redis_server.url)
    yield server
    server.close()
