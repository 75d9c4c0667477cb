"""What the project promises about itself: its words, its documents, its files."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "extension" / "src" / "_locales"

MAY_SAY_READ = re.compile(
    r"not mean it was not read|whether or not the mail is read|read receipts|programs that read mail"
    r"|could read and change|proves nothing",
    re.IGNORECASE,
)
"""The only ways in which our English texts use such words: about what is not known, or about something else."""


def english() -> list[tuple[str, str]]:
    files = sorted((LOCALES / "en").glob("*.json"))
    return [(name, entry["message"]) for file in files for name, entry in json.loads(file.read_text("utf-8")).items()]


@pytest.mark.parametrize(("name", "text"), english(), ids=lambda value: value if " " not in value else "text")
def test_no_text_claims_more_than_is_known(name: str, text: str) -> None:
    rest = MAY_SAY_READ.sub("", text)

    assert not re.search(r"\b(read|unread|proof|proves|ignored|legally)\b", rest, re.IGNORECASE), name
    assert not re.search(r"\bmails? (was|were|is|are) delivered\b", rest, re.IGNORECASE), name


def test_the_readme_names_every_command_of_the_makefile_worth_knowing() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    for target in ("make run", "make dev", "make test", "make demo", "make bench", "make faults"):
        assert target in readme


def test_the_readme_shows_pictures_and_files_that_exist() -> None:
    for document in ("README.md", "server/README.md", "extension/README.md"):
        path = ROOT / document
        for target in re.findall(r'(?:\]\(|src="|srcset=")([^)"#:]+)[)"]', path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{document} -> {target}"


def test_make_alone_lists_its_targets() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ["setup", "run", "dev", "test", "check", "fix", "demo", "bench", "build", "clean"]:
        assert re.search(rf"^  make {target}\s", listed, re.MULTILINE), target


def test_no_file_holds_a_path_of_somebodys_machine_or_a_captured_request() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        assert "gmail-wire" not in name
        data = (ROOT / name).read_bytes()
        assert not re.search(rb"(?<![\w.-])/(?:home|Users|work|root)/[a-z]", data) or name.endswith(".lock"), name
