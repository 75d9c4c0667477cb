"""What pages say of wrong input, and channels of failures of theirs, is said in every language."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import greentick
from greentick.notify.outcome import TEXTS as NOTIFY_TEXTS
from greentick.notify.outcome import never
from greentick.pages.layout import TEXTS
from greentick.tongues import LANGUAGES, texts
from pages.house import House

ROOT = Path(greentick.__file__).parent
SPOKEN_ON_PAGES = ("notify/*.py", "pages/**/*.py", "api/choices.py", "api/snippets.py", "store/channels.py")
SHOWN_BY = {"InvalidInput", "Refused", "later", "never", "sent"}
GENERAL = {
    "state is not one of the states.", "`after` must be that of an earlier page.", "There is no such contact.",
    "There is no such choice.",
}  # fmt: skip
"""Only who writes the address or the form himself gets to these; the page says that it cannot be understood."""


def refusals() -> Iterator[tuple[str, ast.Call]]:
    for pattern in SPOKEN_ON_PAGES:
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHOWN_BY:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_sentence_of_ours_has_its_words_and_blanks_in_every_language() -> None:
    for place, call in refusals():
        if len(call.args) < 2 or place.startswith("notify/outcome.py"):  # passes on what the others say
            continue
        assert isinstance(call.args[1], ast.Constant | ast.IfExp), place
        names = [each.value for each in ast.walk(call.args[1]) if isinstance(each, ast.Constant)]
        given = {each.arg for each in call.keywords}
        for language in LANGUAGES:
            said = {**texts(TEXTS, language), **texts(NOTIFY_TEXTS, language)}
            for name in (each for each in names if isinstance(each, str)):
                blanks = {field for _, field, _, _ in string.Formatter().parse(said[name]) if field}
                assert blanks <= given, (place, language)


def test_no_refusal_is_in_english_alone() -> None:
    for place, call in refusals():
        if len(call.args) == 1 and getattr(call.func, "id", "") == "InvalidInput":
            sentence = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
            assert sentence in GENERAL, place


@pytest.mark.parametrize(
    ("language", "words"), [("de", "nicht innerhalb von 10 Sekunden"), ("en", "within 10 seconds")]
)
def test_what_came_of_a_notice_is_said_in_the_channels_language(language: str, words: str) -> None:
    outcome = never("x did not answer within 10 seconds.", "answer_late", host="x", seconds=10)

    assert words in outcome.told_in(language).answer
    assert never("451 Später").told_in(language).answer == "451 Später"


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("settings", {"retention_days": "0", "notify": "first", "tracks_default": "opens"}, "von 1 bis 36500"),
        ("settings", {"retention_days": "x"}, "von 1 bis 36500"),
        ("snippet", {"recipients": "nobody"}, "„nobody“ ist keine Mailadresse"),
    ],
)
def test_a_german_reader_is_told_in_german_what_to_mend(
    one_house: House, path: str, form: dict[str, str], words: str
) -> None:
    answer = one_house.post(f"/dashboard/{path}", spoken="de", **form)

    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
