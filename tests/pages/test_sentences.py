"""The sentences pages share with the extension are those of its locale files."""

import pytest

from greentick.domain.snippet import LINES
from greentick.judge.reasons import Reason
from greentick.pages.layout import TEXTS
from greentick.tongues import LANGUAGES, texts
from scripts.write_page_sentences import ROOT, document, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_generated_sentences_are_current_and_explain_every_reason(language: str) -> None:
    assert target(language).read_text("utf-8") == document(language), "run `make generate`"
    assert not {f"reason_{each}" for each in Reason} - set(texts(TEXTS, language))


def test_the_line_in_a_mail_says_the_same_as_the_extensions() -> None:
    written = (ROOT / "extension" / "src" / "shared" / "disclosure.ts").read_text("utf-8")

    for words, more in LINES.values():
        assert f'"{words}"' in written
        assert f'"{more}"' in written
