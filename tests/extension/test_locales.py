"""The words of the extension: complete in every language, and none without a use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from e2e.browser import ROOT

SOURCE = ROOT / "extension" / "src"
LANGUAGES = ("de", "en", "ja", "ru")
FORMS = re.compile(r"_(one|few|many|other)$")


def words(dist: Path, language: str) -> dict[str, str]:
    """Everything that is said in a language."""
    messages = json.loads((dist / "_locales" / language / "messages.json").read_text("utf-8"))
    return {name: message["message"] for name, message in messages.items()}


def test_speaks_four_languages(dist: Path) -> None:
    assert sorted(path.name for path in (dist / "_locales").iterdir()) == list(LANGUAGES)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_left_in_english(dist: Path, language: str) -> None:
    english, other = words(dist, "en"), words(dist, language)
    same = {name for name, text in other.items() if text == english[name] and re.search(r"[a-z]{4}", text)}

    names = re.compile(r"^(greentick|gmail|\W|\d|\$\d)*$", re.IGNORECASE)
    assert {name for name in same if not names.match(english[name])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_claims_that_a_mail_was_read_or_delivered(dist: Path, language: str) -> None:
    claims = {
        "en": r"\bdelivered to\b|\bhas read\b|\bwas read\b(?! )|\bignored\b|\bproof\b",
        "de": r"\bgelesen hat\b|\bignoriert\b|\bBeweis\b",
        "ru": r"\bпрочитал(а)?\b|\bпроигнорировал",
        "ja": r"既読|無視しました",
    }
    said = {name: text for name, text in words(dist, language).items() if re.search(claims[language], text)}
    assert {name: text for name, text in said.items() if "not" not in text} == {}


@pytest.mark.parametrize(
    ("language", "familiar"),
    [
        ("de", r"\b(?:du|dir|dich|dein(?:e[mnrs]?)?)\b"),
        ("ru", r"\b(?:ты|тебя|тебе|тобой|тво(?:й|я|ё|и|его|ей|их|им))\b"),
    ],
    ids=["de", "ru"],
)
def test_everybody_is_addressed_politely(dist: Path, language: str, familiar: str) -> None:
    said = words(dist, language)
    assert {name: text for name, text in said.items() if re.search(familiar, text, re.IGNORECASE)} == {}


def test_every_word_of_background_and_pages_is_used(dist: Path) -> None:
    """A name is used when it stands in the source, whole or as the beginning that a form or kind is added to."""
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.*") if path.suffix in {".ts", ".html"})
    code += (ROOT / "extension" / "manifest.source.json").read_text("utf-8")
    own = {
        name
        for file in ("background", "pages", "manifest", "trackers")
        for name in json.loads((SOURCE / "_locales" / "en" / f"{file}.json").read_text("utf-8"))
    }
    prefixes = set(re.findall(r"`([a-z_]+_)\$\{", code))

    def is_used(name: str) -> bool:
        stem = FORMS.sub("", name)
        return any(each in code for each in (f'"{name}"', f'"{stem}"', f"__MSG_{name}__")) or any(
            name.startswith(prefix) for prefix in prefixes
        )

    assert {name for name in own if not is_used(name)} == set()


def test_every_word_background_and_pages_ask_for_is_there(dist: Path) -> None:
    there = words(dist, "en")
    folders = [SOURCE / name for name in ("background", "pages", "popup", "options", "help")]
    code = [path for folder in folders for path in folder.rglob("*.*") if path.suffix in {".ts", ".html"}]
    asked = {
        name
        for path in [*code, SOURCE / "shared" / "news.ts"]
        if ".test." not in path.name and ".fake." not in path.name
        for name in re.findall(r"""(?:say\(|data-say(?:-label)?=)"([a-z_]+)\"""", path.read_text("utf-8"))
    }
    counted = {
        name
        for path in code
        if ".test." not in path.name
        for name in re.findall(r'count\("([a-z_]+)"', path.read_text("utf-8"))
    }

    assert asked, "the pattern that finds words has found none"
    assert asked - set(there) == set()
    assert {f"{name}_{form}" for name in counted for form in ("one", "few", "many", "other")} - set(there) == set()
