"""The limit per token: the flooded one is only counted, all others are untouched, memory stays bounded."""

import pytest

from greentick.ingest import floods
from greentick.ingest.floods import FloodGate
from ingest.hot_server import HotServer


def test_a_token_asked_for_too_often_is_closed_for_the_minute_and_others_are_not() -> None:
    gate = FloodGate(limit=3)

    assert [gate.is_open(b"flooded", 0) for _ in range(5)] == [True, True, True, False, False]
    assert gate.is_open(b"other", 0)
    assert gate.is_open(b"flooded", floods.MINUTE_MS)


def test_of_a_flooded_token_the_first_hits_of_every_other_program_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "MOST_PROGRAMS", 3)
    monkeypatch.setattr(floods, "HITS_OF_A_PROGRAM", 2)
    gate = FloodGate(limit=1)
    gate.is_open(b"flooded", 0)
    gate.is_open(b"flooded", 0)

    programs = ["curl", "curl", "curl", "Thunderbird", "Outlook", "one too many", "Thunderbird"]
    assert [gate.is_open_to(b"flooded", each) for each in programs] == [True, True, False, True, True, False, True]
    gate.is_open(b"flooded", floods.MINUTE_MS)
    assert gate.is_open_to(b"flooded", "curl")


def test_memory_stays_bounded() -> None:
    gate = FloodGate()

    for number in range(floods.KNOWN_TOKENS * 2):
        assert gate.is_open(number.to_bytes(12), 0)

    assert len(gate._counts) <= floods.KNOWN_TOKENS


def test_a_flooded_pixel_still_answers_and_others_are_kept(hot: HotServer) -> None:
    flooded, other = hot.pixel(), hot.pixel()

    answers = {hot.ask(flooded) for _ in range(floods.LIMIT + 20)} | {hot.ask(other)}

    assert len(answers) == 1
    kept = floods.LIMIT + floods.HITS_OF_A_PROGRAM
    hits = hot.hits(kept + 1)
    assert kept <= len(hits) - 1 <= 2 * floods.LIMIT  # more where a minute ended meanwhile
    assert len({hit.nonce for hit in hits}) == 2


def test_a_reader_of_a_flooded_mail_is_kept(hot: HotServer) -> None:
    flooded = hot.pixel()
    for _ in range(floods.LIMIT + 20):
        hot.ask(flooded, headers=b"User-Agent: curl/8.0\r\n")

    hot.ask(flooded, headers=b"User-Agent: Thunderbird/128.0\r\n")

    assert "Thunderbird/128.0" in {hit.agent for hit in hot.hits(floods.LIMIT + 1)}
