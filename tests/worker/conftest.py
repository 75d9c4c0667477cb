"""Settings for workers under test."""

from pathlib import Path

import pytest

from greentick.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, in a folder of the test's own."""
    return Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path / "data")})
