"""Servers whose recipients choose, closed after the test."""

from collections.abc import Iterator

import pytest

from greentick.domain.policy import Policy
from store.choosing import Serve, Server


@pytest.fixture
def serve(database_url: str) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(*secrets: bytes, policy: Policy | None = None) -> Server:
        servers.append(Server(database_url, *secrets, policy=policy))
        return servers[-1]

    yield start
    for each in servers:
        each.store.close()


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()
