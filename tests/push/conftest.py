"""The push process for tests, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from greentick.store import open_store
from push.stage import Stage
from redis_server import RedisServer


@pytest.fixture
def stage(
    redis_server: RedisServer, sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """On SQLite. `@pytest.mark.parametrize("stage", [0.2], indirect=True)` sets the heartbeat."""
    heartbeat_s = getattr(request, "param", 60)
    running = Stage(redis_server, open_store(sqlite_url), sqlite_url, tmp_path, heartbeat_s)
    yield running
    running.close()


@pytest.fixture
def stage_on_postgresql(redis_server: RedisServer, postgresql_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The same on PostgreSQL."""
    running = Stage(redis_server, open_store(postgresql_url), postgresql_url, tmp_path)
    yield running
    running.close()
