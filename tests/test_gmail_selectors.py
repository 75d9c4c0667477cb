"""Selectors for Gmail's page from whoever runs the server: what is taken, what is refused, and who is told."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from greentick.errors import SettingsError
from greentick.gmail_selectors import NAMES
from greentick.settings import Settings
from world import World

PLACES = Path(__file__).parent.parent / "extension" / "src" / "content" / "gmail" / "selectors.ts"
KNOWN = {"messageDate": [".gK .g3", ".new"], "undo": ["#link_undo"]}


def read(folder: Path, text: str) -> Settings:
    path = folder / "selectors.json"
    path.write_text(text, "utf-8")
    return Settings.from_env({"GREENTICK_DATA_DIR": str(folder), "GREENTICK_GMAIL_SELECTORS": str(path)})


def test_the_names_are_those_of_the_extension() -> None:
    shape = PLACES.read_text("utf-8").partition("export interface Selectors {")[2].partition("\n}")[0]

    assert re.findall(r"^  (\w+): string\[\];$", shape, re.MULTILINE) == list(NAMES)


def test_none_are_known_until_somebody_names_a_file(tmp_path: Path) -> None:
    assert Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}).gmail_selectors == {}
    assert read(tmp_path, json.dumps(KNOWN)).gmail_selectors == KNOWN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("messageDate: .g3", "names a file that is not like .*JSON is malformed"),
        ("[]", "names a file that is not like .*Expected `object`"),
        ('{"undo": "#link_undo"}', "names a file that is not like .*Expected `array`"),
        ('{"undo": [5]}', "names a file that is not like .*Expected `str`"),
        ('{"messageDates": [".g3"]}', r"does not know: 'messageDates'\. Take messageDate, or remove it\."),
        ('{"colour": [".g3"]}', "does not know: 'colour'\\. Known are rowIds, row, "),
        ('{"undo": []}', "takes 1 to 5 selectors per name; undo has 0"),
        (json.dumps({"undo": ["a"] * 6}), "takes 1 to 5 selectors per name; undo has 6"),
        (json.dumps({"undo": ["a" * 201]}), "takes selectors of 1 to 200 characters; undo has 'aaa"),
        ('{"undo": [" "]}', "takes selectors of 1 to 200 characters"),
    ],
)
def test_what_cannot_be_used_stops_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"^GREENTICK_GMAIL_SELECTORS .*{said}"):
        read(tmp_path, text)


def test_a_file_that_is_no_utf8_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "selectors.json"
    path.write_bytes(b'{"undo": ["\xff"]}')

    with pytest.raises(SettingsError, match="GREENTICK_GMAIL_SELECTORS names a file that is not like"):
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_GMAIL_SELECTORS": str(path)})


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GREENTICK_GMAIL_SELECTORS names a file that is not there"):
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_GMAIL_SELECTORS": "/nowhere.json"})


def test_whoever_asks_for_settings_or_changes_them_is_told(world: World) -> None:
    assert world.alice.get("/v1/settings").get_json()["gmail_selectors"] == {}

    world.set(gmail_selectors=KNOWN)

    alice = replace(world.alice, client=world.client())
    assert alice.get("/v1/settings").get_json()["gmail_selectors"] == KNOWN
    changed = alice.ask("PATCH", "/v1/settings", {"notify": "every"}).get_json()
    assert (changed["notify"], changed["gmail_selectors"]) == ("every", KNOWN)
