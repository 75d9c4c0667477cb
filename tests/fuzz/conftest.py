"""What is fuzzed: the web app, asked as often as anybody likes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from greentick.auth.limits import Limits
from greentick.store import open_store
from world import World, settings


@pytest.fixture(scope="module")
def fuzzed(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server on which nobody asks too often; one for all tests, so that it is not always as new."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copyfile(migrated_sqlite_file, folder / "greentick.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limits, "is_within", lambda *_: True)
        world = World(open_store(f"sqlite:///{folder}/greentick.db", secrets=[b"s" * 32]), settings(folder))
        yield world
        world.store.close()
