"""The pretend server says what a test has it say, and remembers what it was asked."""

from __future__ import annotations

import requests

from standins import pretend_server


def test_it_shows_the_card_it_was_given_and_signs_everybody_in() -> None:
    with pretend_server.running() as server:
        server.card = {"name": "greentick", "api": 99}
        assert requests.get(f"{server.url}/v1/server", timeout=10).json() == {"name": "greentick", "api": 99}

        asked = {"redirect_uri": "https://id.chromiumapp.org/", "state": "st4te"}
        back = requests.get(f"{server.url}/auth/authorize", asked, timeout=10, allow_redirects=False)
        assert back.headers["Location"] == "https://id.chromiumapp.org/?code=c0de&state=st4te"
        session = requests.post(f"{server.url}/v1/token", json={"code": "c0de"}, timeout=10).json()
        assert session["account_key"] == pretend_server.ACCOUNT_KEY

    assert server.asked == ["GET /v1/server", "GET /auth/authorize", "POST /v1/token"]
    assert server.bodies == [{"code": "c0de"}]


def test_its_live_line_stands_until_it_is_closed_or_told_to_refuse() -> None:
    with pretend_server.running() as server:
        with requests.get(f"{server.url}/v1/push", stream=True, timeout=10) as line:
            assert line.raw.readline() == b"event: hello\n"
            server.closed.set()
            assert line.raw.read().count(b"event:") == 0

        server.line_status = 404
        assert requests.get(f"{server.url}/v1/push", timeout=10).status_code == 404
