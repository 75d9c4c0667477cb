"""The pixel under its real server: one answer for everything, and every genuine hit kept."""

import os

import pytest

from greentick.domain import token
from greentick.domain.hit import AGENT_CHARS, Target
from greentick.domain.token import TokenKind
from ingest.hot_server import ACCOUNT, HotServer
from redis_server import RedisServer

GIF = bytes.fromhex("47494638396101000100800100000000ffffff21f90401000001002c00000000010001000002024c01003b")


def test_answers_a_genuine_token_with_the_gif_and_keeps_the_hit(hot: HotServer) -> None:
    nonce = os.urandom(12)

    answer = hot.ask(hot.pixel(nonce), headers=b"User-Agent: Thunderbird\r\nAccept: image/*\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == GIF
    assert len(GIF) == 43
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 200 OK",
        b"content-type: image/gif",
        b"content-length: 43",
        b"cache-control: no-store, private",
        b"server: web",
        b"connection: close",
    ]
    (hit,) = hot.hits(1)
    assert (hit.account_id, hit.nonce, hit.target, hit.method, hit.url) == (ACCOUNT, nonce, Target.PIXEL, "GET", None)
    assert (hit.agent, hit.headers, hit.network) == ("Thunderbird", {"accept": "image/*"}, "other")


def foreign_tokens(hot: HotServer) -> list[str]:
    other_key = token.mint_key(b"another server's secret, another", ACCOUNT)
    forged = token.mint(other_key, TokenKind.PIXEL, ACCOUNT, os.urandom(12))
    of_a_link = token.mint(hot.key, TokenKind.LINK, ACCOUNT, os.urandom(12), b"https://example.org")
    of_a_page = token.mint(hot.key, TokenKind.RECIPIENT, ACCOUNT, os.urandom(12))
    good = hot.pixel()
    return [
        f"/p/{forged}.gif",
        f"/p/{of_a_link}.gif",
        f"/p/{of_a_page}.gif",
        "/p/",
        "/p/x",
        "/p/x.gif",
        "/p/" + "A" * 40 + ".gif",
        "/p/" + "A" * 5_000 + ".gif",
        "/p/%ff%00%0d%0a.gif",
        "/p/../../etc/passwd",
        good.removesuffix(".gif"),
        good + "/more",
        good.replace(".gif", ".png"),
        good.replace(".gif", ".GIF"),
    ]


def test_answers_every_other_token_alike_and_keeps_nothing(hot: HotServer) -> None:
    genuine = hot.ask(hot.pixel())

    answers = {path: hot.ask(path) for path in foreign_tokens(hot)}

    assert {path: answer for path, answer in answers.items() if answer != genuine} == {}
    assert len(hot.hits(1)) == 1


def test_head_answers_alike_without_a_body_and_keeps_nothing(hot: HotServer) -> None:
    path = hot.pixel()

    head = hot.ask(path, "HEAD")

    assert head == hot.ask(path).removesuffix(GIF)
    assert len(hot.hits(1)) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused_and_keep_nothing(hot: HotServer, method: str) -> None:
    answer = hot.ask(hot.pixel(), method, b"Content-Length: 3\r\n\r\nabc")

    assert answer.startswith(b"HTTP/1.1 405 ")
    assert hot.hits() == []


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_who_wants_another_protocol_is_answered_all_the_same(hot: HotServer, protocol: bytes) -> None:
    wish = b"Connection: Upgrade\r\nUpgrade: %b\r\n" % protocol
    wish += b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    paths = (hot.pixel(), "/p/x.gif", hot.link("https://example.org/"), "/l/x", "/elsewhere")

    answers = [hot.ask(path, headers=wish) for path in paths]

    assert answers == [hot.ask(path) for path in paths]
    assert len(hot.hits(4)) == 4


def test_a_query_is_ignored(hot: HotServer) -> None:
    answer = hot.ask(hot.pixel() + "?src=http://127.0.0.1:1/internal&x=" + "y" * 2000)

    assert answer == hot.ask(hot.pixel())
    assert len(hot.hits(2)) == 2


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"x" * 100_000, "x" * AGENT_CHARS),
        (b"Mail\tend", "Mail end"),
        (b"   ", ""),
        (b"Mail\xff\xfe1", ""),  # granian passes on no header that is not ASCII
    ],
)
def test_absurd_agents_are_cut_and_cleaned(hot: HotServer, sent: bytes, kept: str) -> None:
    hot.ask(hot.pixel(), headers=b"User-Agent: " + sent + b"\r\n")

    (hit,) = hot.hits(1)
    assert hit.agent == kept


def test_only_scheme_and_host_of_a_referer_and_no_private_header_are_kept(hot: HotServer) -> None:
    hot.ask(
        hot.pixel(),
        headers=b"Referer: https://mail.example.org:8443/inbox?user=anna&mail=77#x\r\nCookie: session=1\r\n"
        b"Authorization: Basic abc\r\nX-Real-IP: 198.51.100.7\r\nPurpose: prefetch\r\n",
    )

    (hit,) = hot.hits(1)
    assert hit.headers == {"referer": "https://mail.example.org", "purpose": "prefetch"}


def test_other_paths_go_to_the_app_behind(hot: HotServer) -> None:
    assert hot.ask("/healthz").endswith(b"behind /healthz")
    assert hot.ask("/p").endswith(b"behind /p")
    assert b"\r\nserver: web\r\n" in hot.ask("/healthz")
    assert b"granian" not in hot.ask("/healthz")


def test_many_forged_tokens_leave_nothing_behind(hot: HotServer) -> None:
    for _ in range(300):
        hot.ask(f"/p/{token.b64encode(os.urandom(30))}.gif")

    assert hot.hits() == []
    assert not hot.settings.spool_dir.exists()


def test_hit_ids_differ_over_restarts(hot: HotServer) -> None:
    for _ in range(2):
        hot.ask(hot.pixel())
        hot.stop()
        hot.start()

    assert len({hit.id for hit in hot.hits(2)}) == 2


def test_a_hundred_mails_of_one_requester_are_all_kept(hot: HotServer, redis_server: RedisServer) -> None:
    answers = {hot.ask(hot.pixel()) for _ in range(120)}

    assert len(answers) == 1
    assert len(hot.hits(120)) == 120
