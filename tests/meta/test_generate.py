"""Looking whether generated files are current leaves them as they were."""

import sys
from pathlib import Path

import pytest

from scripts import generate


@pytest.mark.parametrize("before", [None, "old", "made"])
def test_what_was_there_is_put_back_and_what_was_not_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    file = tmp_path / "made.txt"
    if before is not None:
        file.write_text(before)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "GENERATED", {"made.txt": ["{python}", "-c", "open('made.txt', 'w').write('made')"]})
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])

    assert generate.main() == (0 if before == "made" else 1)
    assert (file.read_text() if file.exists() else None) == before
