"""The Python that `make` takes: the usual one, unless the system's own can do the same and is clearly quicker."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SYSTEM = "/usr/bin/python3"


def chosen(usual: str, folder: Path) -> str:
    """What is chosen where `python3` is this shell script; it answers in place of the measuring."""
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\n{usual}\n")
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", str(ROOT / "scripts" / "choose_python.sh")],
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def _the_system_has_one() -> None:
    can = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
    try:
        subprocess.run([SYSTEM, "-c", can], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"{SYSTEM} cannot make an environment here: there is nothing to choose")


def test_the_usual_one_is_taken_when_it_is_as_quick(tmp_path: Path) -> None:
    assert chosen("echo 1", tmp_path) == "python3"


@pytest.mark.usefixtures("_the_system_has_one")
@pytest.mark.parametrize("usual", ["echo 900000000", "exit 1"], ids=["slow", "of no use"])
def test_the_systems_own_is_taken_in_place_of_a_slow_one_or_none(tmp_path: Path, usual: str) -> None:
    assert chosen(usual, tmp_path) == SYSTEM
