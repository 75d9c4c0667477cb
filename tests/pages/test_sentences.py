"""The sentences pages share with the extension are those of its locale files."""

import json
import re

import pytest

from greentick.auth.pages import TEXTS as DOOR
from greentick.domain.snippet import LINES
from greentick.judge.reasons import Reason
from greentick.pages.layout import TEXTS
from greentick.tongues import LANGUAGES, texts
from greentick.wire.message_shapes import TRACKS
from scripts.write_page_sentences import ROOT, SOURCES, document, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_generated_sentences_are_current_and_explain_every_reason(language: str) -> None:
    assert target(language).read_text("utf-8") == document(language), "run `make generate`"
    assert not {f"reason_{each}" for each in Reason} - set(texts(TEXTS, language))


def test_the_line_in_a_mail_says_the_same_as_the_extensions() -> None:
    written = (ROOT / "extension" / "src" / "shared" / "disclosure.ts").read_text("utf-8")

    for line in LINES.values():
        for words in (line.opens, line.both, line.more):
            assert f'"{words}"' in written


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_called_what_stands_on_it(language: str) -> None:
    buttons = json.loads((SOURCES / language / "gmail.json").read_text("utf-8"))

    named = re.findall("[“„«「](.+?)[”“»」]", texts(TEXTS, language)["snippet_own"])

    assert named == [buttons["card_was_me"]["message"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_mail_carries_is_called_as_it_is_chosen_beside_send(language: str) -> None:
    names = json.loads((SOURCES / language / "compose.json").read_text("utf-8"))
    name = names["choice_log"]["message"]
    said = texts(TEXTS, language)

    for choice in TRACKS:
        assert said[f"tracks_{choice}"].startswith(f"{names[f'choice_{choice}']['message']}:")
    assert said["state_log"] == name
    assert said["tick_log"].startswith(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_desktop_notifications_are_called_as_in_the_options(language: str) -> None:
    options = json.loads((SOURCES / language / "pages.json").read_text("utf-8"))
    said = texts(TEXTS, language)

    assert said["notices"] == options["options_notify"]["message"]
    for each in ("first", "every", "off"):
        assert said[f"notify_{each}"] == options[f"options_notify_{each}"]["message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_is_paired_by_the_word_that_leads_there(language: str) -> None:
    button = json.loads((SOURCES / language / "pages.json").read_text("utf-8"))["options_pair"]["message"]

    assert button.lower() in texts(DOOR, language)["pair"].lower()
