"""Our labelled texts of mails that came back: which of them say that tracking was the reason.

All are made up after the manner of the named systems: no company's words, nobody's mail.
"""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.domain.blame import MOST_CHARS, blames_tracking

OWN_URL = "https://receipts.example.org"
ROWS = [json.loads(line) for line in (Path(__file__).parent / "bounces.jsonl").read_bytes().splitlines()]


@cache
def found() -> dict[str, bool]:
    return {row["id"]: blames_tracking(row["text"], OWN_URL) for row in ROWS}


def test_no_ordinary_bounce_is_taken_for_one_that_blames_tracking() -> None:
    assert [row for row in ROWS if found()[row["id"]] and not row["blames_tracking"]] == []


def test_those_that_blame_tracking_are_recognised() -> None:
    assert [row for row in ROWS if row["blames_tracking"] and not found()[row["id"]]] == []


@pytest.mark.parametrize("blames", [True, False])
def test_there_are_enough_of_both_kinds(blames: bool) -> None:
    assert len([row for row in ROWS if row["blames_tracking"] is blames]) >= 25


def test_the_own_address_counts_only_where_it_is_known() -> None:
    [own, *_] = [row["text"] for row in ROWS if "receipts.example.org/p/" in row["text"]]

    assert not blames_tracking(own)
    assert not blames_tracking(own, "https://example.org")
    assert not blames_tracking(own, "not an address")


def test_what_stands_far_behind_is_not_read() -> None:
    assert not blames_tracking("x" * MOST_CHARS + "550 tracking pixels are refused")


@pytest.mark.parametrize("again", ["отслежива", "tracking pixel", "zählpixel", "\n-- ", "\nsubject", "550 ", "1.", "_"])
def test_a_text_made_to_hold_a_server_up_is_read_like_any_other(again: str) -> None:
    assert not blames_tracking(again * MOST_CHARS, OWN_URL)


@given(st.text(max_size=300), st.text(max_size=30))
def test_nothing_throws_whatever_is_put_in(text: str, url: str) -> None:
    assert blames_tracking(text, url) in {True, False}
