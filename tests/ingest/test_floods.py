"""The limit per token: the flooded one is only counted, all others are untouched, memory stays bounded."""

from greentick.ingest import floods
from greentick.ingest.floods import FloodGate
from ingest.hot_server import HotServer


def test_a_token_asked_for_too_often_is_closed_for_the_minute_and_others_are_not() -> None:
    gate = FloodGate(limit=3)

    assert [gate.is_open(b"flooded", 0) for _ in range(5)] == [True, True, True, False, False]
    assert gate.is_open(b"other", 0)
    assert gate.is_open(b"flooded", floods.MINUTE_MS)


def test_memory_stays_bounded() -> None:
    gate = FloodGate()

    for number in range(floods.KNOWN_TOKENS * 2):
        assert gate.is_open(number.to_bytes(12), 0)

    assert len(gate._counts) <= floods.KNOWN_TOKENS


def test_a_flooded_pixel_still_answers_and_others_are_kept(hot: HotServer) -> None:
    flooded, other = hot.pixel(), hot.pixel()

    answers = {hot.ask(flooded) for _ in range(floods.LIMIT + 20)} | {hot.ask(other)}

    assert len(answers) == 1
    hits = hot.hits(floods.LIMIT + 1)
    assert floods.LIMIT <= len(hits) - 1 <= 2 * floods.LIMIT  # twice where a minute ended meanwhile
    assert len({hit.nonce for hit in hits}) == 2
