"""A server that people sign in to with Google, and a stand-in for Google."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auth.traveller import ALICE, BOB, MALLORY
from greentick.store import open_store
from standins.google import GoogleStandIn
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from world import World, settings


@pytest.fixture(scope="module")
def running() -> Iterator[GoogleStandIn]:
    standin = GoogleStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def standin(running: GoogleStandIn) -> GoogleStandIn:
    running.reset()
    running.people[:] = [ALICE, BOB, MALLORY]
    return running


@pytest.fixture
def empty(sqlite_url: str, tmp_path: Path, standin: GoogleStandIn) -> World:
    """A server with Google and without any account."""
    world = World(open_store(sqlite_url), settings(tmp_path))
    for caller in (world.alice, world.bob):
        world.store.accounts.delete(caller.account_id)
    world.set(google_client_id=CLIENT_ID, google_client_secret=CLIENT_SECRET, google_standin=standin.url)
    return world
