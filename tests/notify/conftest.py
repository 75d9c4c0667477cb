"""Alice's stage, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greentick.settings import Settings
from greentick.store import Store, open_store
from notify.stage import Stage


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with notices to this machine allowed."""
    made = Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path / "data")})
    return replace(made, notify_private_hosts=("127.0.0.1",))


@pytest.fixture
def stage(store: Store, settings: Settings) -> Stage:
    """On SQLite and PostgreSQL in turn."""
    return Stage(store, settings)


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """On SQLite alone, where the database makes no difference."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
