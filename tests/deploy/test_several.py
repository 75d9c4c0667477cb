"""Several processes of each kind do what one does, also while they are killed and replaced one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.several import Several
from redis_server import RedisServer
from waiting import wait_until

CLIENTS = 4


@pytest.fixture
def several(tmp_path: Path, own_postgresql_url: str, redis_server: RedisServer) -> Iterator[Several]:
    tmp_path.chmod(0o755)
    opened = Several(tmp_path, own_postgresql_url, redis_server.url)
    yield opened
    opened.close()


@pytest.mark.timeout(300)
def test_every_answered_hit_is_stored_once_and_told_once_while_processes_are_killed(several: Several) -> None:
    with several.asked(CLIENTS) as answered:
        wait_until(lambda: len(several.takers()) == 2 and min(several.clients()) > 0)
        for process in (several.web[0], several.workers[0], several.push[0]):
            before = len(several.stored())
            process.kill()
            process.launch()
            wait_until(lambda at_least=before + 20: len(several.stored()) >= at_least)  # type: ignore[misc]
        wait_until(lambda: len(several.takers()) == 3)
    wait_until(several.is_quiet)

    stored = several.stored()
    assert set(answered) <= set(stored)
    # Asked again by nginx, because the process that had it was killed before it answered.
    assert sum(stored.values()) - len(stored) <= 2 * CLIENTS
    end = several.store.feed.end(several.account)
    for reader in several.readers:
        assert reader.heard == list(range(1, end + 1))
        assert reader.resets == 0
