"""Dashboards to visit."""

from pathlib import Path

import pytest

from greentick.store import Store, open_store
from pages.house import House, a_house
from pages.stories import tell
from world import NOW_MS


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """A dashboard with a few weeks of mails, on SQLite and PostgreSQL in turn."""
    return a_house(store, tmp_path, tell(store, NOW_MS, days=12))


@pytest.fixture
def one_house(sqlite_url: str, tmp_path: Path) -> House:
    """The same on SQLite alone, for what does not reach the database."""
    store = open_store(sqlite_url)
    return a_house(store, tmp_path, tell(store, NOW_MS, days=12))
