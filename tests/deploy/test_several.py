"""Several processes of each kind do what one does, also while they are killed and replaced one after the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from deploy.several import Several
from redis_server import RedisServer
from scripts.system_tools import MissingToolError, need
from waiting import wait_until

CLIENTS = 4


@pytest.fixture
def several(tmp_path: Path, own_postgresql_url: str, redis_server: RedisServer) -> Iterator[Several]:
    try:
        need("nginx")
    except MissingToolError as missing:
        pytest.skip(str(missing))
    tmp_path.chmod(0o755)
    opened = Several(tmp_path, own_postgresql_url, redis_server.url)
    yield opened
    opened.close()


@pytest.mark.timeout(300)
def test_every_answered_hit_is_stored_once_and_told_once_while_processes_are_killed(several: Several) -> None:
    enough = Event()

    def ask_on(client: int) -> list[str]:
        answered = []
        for number in count():
            name = f"{client}-{number}"
            if several.ask(several.paths[(number * CLIENTS + client) % len(several.paths)], name):
                answered.append(name)
            if enough.wait(0.005):
                return answered
        return []

    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask_on, client) for client in range(CLIENTS)]
        wait_until(lambda: len(several.takers()) == 2 and min(several.clients()) > 0)
        for process in (several.web[0], several.workers[0], several.push[0]):
            before = len(several.stored())
            process.kill()
            process.launch()
            wait_until(lambda at_least=before + 20: len(several.stored()) >= at_least)  # type: ignore[misc]
        wait_until(lambda: len(several.takers()) == 3)
        enough.set()
        answered = [name for each in asking for name in each.result()]
    wait_until(several.is_quiet)

    stored = several.stored()
    assert set(answered) <= set(stored)
    # Asked again by nginx, because the process that had it was killed before it answered.
    assert sum(stored.values()) - len(stored) <= 2 * CLIENTS
    end = several.store.feed.end(several.account)
    for reader in several.readers:
        assert reader.heard == list(range(1, end + 1))
        assert reader.resets == 0
