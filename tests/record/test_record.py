"""The record of processing says what the configuration says, in every language."""

import re
from pathlib import Path

import pytest

from greentick.record import Controller, record
from greentick.record.record import DEAD_LETTER_DAYS, FEED_DAYS, LOG_DAYS, SENDER_DAYS, VIEW_DAYS
from greentick.store import retention
from greentick.tongues import LANGUAGES, texts
from greentick.worker import jobs
from world import settings

FOLDER = Path(record.__code__.co_filename).parent / "texts"
FULL = {
    "GREENTICK_DATABASE_URL": "postgresql://me:hunter2@db.example.net/greentick",
    "GREENTICK_REDIS_URL": "redis://:hunter3@queue.example.net",
    "GREENTICK_PUBLIC_URL": "https://receipts.example.org",
    "GREENTICK_RETENTION_DAYS": "77",
    "GREENTICK_SMTP_HOST": "smtp.example.net",
    "GREENTICK_GOOGLE_CLIENT_ID": "1.apps.googleusercontent.com",
    "GREENTICK_GOOGLE_CLIENT_SECRET": "hunter4",
    "GREENTICK_CONSENT": "first",
    "GREENTICK_DISCLOSURE": "always",
    "GREENTICK_AUTOMATIC_DOMAINS": "example.com",
}


def made(folder: Path, language: str, **given: str) -> str:
    who = Controller(name="Alice Ltd")
    return record(settings(folder, **given), who, language=language, version="1.2.3", day="2026-11-22")


@pytest.mark.parametrize("language", LANGUAGES)
def test_says_what_is_configured_and_no_secret(language: str, tmp_path: Path) -> None:
    text = made(tmp_path, language, **FULL)

    for word in ("77", "db.example.net", "queue.example.net", "smtp.example.net", "Alice Ltd", "example.com", "1.2.3"):
        assert word in text
    assert "hunter" not in text
    assert not re.search(r"[{}]", text)
    assert len(re.findall("^## ", text, re.MULTILINE)) == 8
    assert texts(FOLDER, language)["consent_off"] not in text
    assert texts(FOLDER, language)["disclosure_always"] in text
    assert texts(FOLDER, language)["gmail"] in text


def test_every_sentinel_is_named(tmp_path: Path) -> None:
    given = FULL | {"GREENTICK_REDIS_URL": "redis+sentinel://:hunter3@one.example.net,two.example.net/hits"}

    text = made(tmp_path, "en", **given)

    assert "one.example.net, two.example.net" in text
    assert "hunter" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_for_one_machine_says_so(language: str, tmp_path: Path) -> None:
    text = made(tmp_path, language)

    said = texts(FOLDER, language)
    assert said["abroad_none"] in text
    assert said["disclosure_free"] in text
    assert str(tmp_path) in text
    assert "____" in text


def test_every_language_has_the_same_sentences_with_the_same_gaps() -> None:
    english = texts(FOLDER, "en")
    for language in LANGUAGES:
        said = texts(FOLDER, language)
        assert {key: set(re.findall(r"{\w+}", text)) for key, text in said.items()} == {
            key: set(re.findall(r"{\w+}", text)) for key, text in english.items()
        }


def test_its_times_are_those_of_the_program() -> None:
    assert (FEED_DAYS, VIEW_DAYS, LOG_DAYS) == (retention.FEED_DAYS, jobs.VIEW_DAYS, jobs.LOG_DAYS)
    assert (SENDER_DAYS, DEAD_LETTER_DAYS) == (jobs.SENDER_DAYS, jobs.DEAD_LETTER_DAYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("given", "days"), [((3, 77), (3, 5, 7)), ((50, 77), (50, 52, 50)), ((90, 40), (90, 92, 40))])
def test_it_says_how_long_agents_stay_wherever_they_are(
    language: str, given: tuple[int, int], days: tuple[int, int, int], tmp_path: Path
) -> None:
    agents, kept = map(str, given)

    text = made(tmp_path, language, GREENTICK_AGENT_DAYS=agents, GREENTICK_RETENTION_DAYS=kept)

    said = texts(FOLDER, language)
    gaps = dict(zip(("agent_days", "sender_agent_days", "letter_days"), days, strict=True))
    for key in ("erasure_agents", "erasure_senders", "erasure_letters"):
        assert said[key].format(**gaps) in text
