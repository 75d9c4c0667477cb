"""Downloads: whole or refused, before the first byte goes out; and nobody takes all of them."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask, Response

from greentick.downloads import FILES, FILES_OF_ONE, IN_MEMORY, Downloads
from greentick.errors import AskedTooOften, StoreUnavailable

LONG = [os.urandom(IN_MEMORY), b"and more", os.urandom(IN_MEMORY)]


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(tmp_path / "data")


def answer(downloads: Downloads, parts: Iterable[bytes], account: bytes = b"alice", method: str = "GET") -> Response:
    with Flask("test").test_request_context(method=method):
        return downloads.response(account, "a.csv", "text/csv", parts)


@pytest.mark.parametrize("parts", [[], [b"short ", b"one"], LONG])
def test_a_download_is_whole_and_tells_its_length(downloads: Downloads, parts: list[bytes]) -> None:
    given = answer(downloads, parts)

    assert given.get_data() == b"".join(parts)
    assert given.content_length == len(b"".join(parts))
    assert given.headers["Content-Disposition"] == 'attachment; filename="a.csv"'
    given.close()


def test_a_long_one_lies_on_the_disk_without_a_name(downloads: Downloads, tmp_path: Path) -> None:
    given = answer(downloads, LONG)

    assert given.is_streamed
    assert list((tmp_path / "data").iterdir()) == []
    given.close()


def test_a_database_that_goes_away_meanwhile_is_told_and_leaves_nothing_open(downloads: Downloads) -> None:
    def parts() -> Iterator[bytes]:
        yield from LONG
        raise StoreUnavailable

    for _ in range(FILES_OF_ONE + 1):
        with pytest.raises(StoreUnavailable):
            answer(downloads, parts())


def test_one_account_has_a_few_long_ones_at_once_and_others_go_on(downloads: Downloads) -> None:
    given = [answer(downloads, LONG) for _ in range(FILES_OF_ONE)]

    with pytest.raises(AskedTooOften, match="downloads"):
        answer(downloads, LONG)
    assert answer(downloads, [b"short"]).get_data() == b"short"
    answer(downloads, LONG, b"bob").close()

    given[0].close()
    given[0].close()
    given[0] = answer(downloads, LONG)
    with pytest.raises(AskedTooOften):
        answer(downloads, LONG)
    for each in given:
        each.close()


def test_all_together_have_so_many(downloads: Downloads) -> None:
    with ExitStack() as given:
        for number in range(FILES):
            given.callback(answer(downloads, LONG, bytes([number])).close)
        with pytest.raises(AskedTooOften):
            answer(downloads, LONG, b"alice")

    answer(downloads, LONG, b"alice").close()


def test_the_disk_is_not_filled(downloads: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _of: full)

    with pytest.raises(OSError, match="space"):
        answer(downloads, LONG)


def test_who_asks_for_the_head_alone_has_nothing_made(downloads: Downloads) -> None:
    def parts() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    assert answer(downloads, parts(), method="HEAD").mimetype == "text/csv"
