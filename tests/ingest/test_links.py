"""Links: exactly the signed target, or a plain page that leads nowhere."""

import os

import pytest

from greentick.domain import token
from greentick.domain.hit import Target
from greentick.domain.target import is_safe
from greentick.domain.token import TokenKind
from greentick.ingest.links import target
from ingest.hot_server import ACCOUNT, HotServer

GOOD = [
    "https://example.org",
    "http://example.org:8080/a/b?c=d&e=f#g",
    "https://example.org/a%20b%2Fc?x=%C3%BC",
    "https://example.org/?a=1&amp;b=(2)",
    "https://b\u00fccher.example/\u30ec\u30b7\u30fc\u30c8?q=\u043f\u0440\u0438\u0432\u0435\u0442",
    "HTTPS://Example.ORG/Path",
    "https://example.org/" + "a" * 4_000,
    "https://[2001:db8::1]:443/x",
    "https://example.org/'\"<>|{}^`",
]
BAD = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/",
    "/local",
    "ftp://example.org/",
    "https://user:password@example.org/",
    "https://good.example@evil.example/",
    "https://example.org\\@evil.example/",
    "https://example.org/\r\nSet-Cookie: a=b",
    "https://example.org/\x00",
    "https://example.org/ x",
    "\thttps://example.org/",
    "https:///nowhere",
    "https://",
    "http:example.org",
    "https://example.org:99999/",
    "https://[::1/",
    "https://example.org/\u2028",
    "",
]


@pytest.mark.parametrize("url", GOOD)
def test_leads_to_exactly_the_signed_target(hot: HotServer, url: str) -> None:
    answer = hot.ask(hot.link(url))

    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 302 Found"
    assert b"location: " + url.encode() in lines
    assert b"cache-control: no-store, private" in lines
    (hit,) = hot.hits(1)
    assert (hit.target, hit.url, hit.method) == (Target.LINK, url, "GET")


def test_leads_nowhere_for_anything_else(hot: HotServer) -> None:
    genuine = hot.link("https://example.org/")
    _, _, text, encoded = genuine.split("/")
    pixel = hot.pixel()[3:43]
    elsewhere = token.b64encode(b"https://evil.example/")
    paths = [
        *(hot.link(url) for url in BAD),
        f"/l/{text}/{elsewhere}",
        f"/l/{pixel}/{encoded}",
        f"/l/{text}",
        f"/l/{text}/",
        f"/l/{text}/{encoded}/more",
        f"/l/{text}/{encoded}=",
        f"/l/{text}//evil.example",
        f"/l/{text}/https://evil.example/",
        f"/l/{token.mint(b'k' * 32, TokenKind.LINK, ACCOUNT, os.urandom(12), b'https://example.org/')}/{encoded}",
        "/l/",
        "/l//",
        f"/l/{text}/{token.b64encode(bytes([0xFF, 0xFE]))}",
    ]

    answers = {path: hot.ask(path) for path in paths}

    wrong = {path: answer for path, answer in answers.items() if not answer.startswith(b"HTTP/1.1 404 ")}
    assert wrong == {}
    assert not any(b"location" in answer.lower() or b"http" in answer[9:].lower() for answer in answers.values())
    assert hot.hits() == []


@pytest.mark.parametrize(
    ("asked", "spoken", "words"),
    [
        (b"", b"en", "This link does not lead anywhere."),
        (b"Accept-Language: de-CH,de;q=0.9,en;q=0.8\r\n", b"de", "Dieser Link führt nirgendwohin."),
        (b"Accept-Language: ru\r\n", b"ru", "Эта ссылка никуда не ведёт."),
        (b"Accept-Language: ja-JP\r\n", b"ja", "このリンクはどこにもつながっていません。"),
        (b"Accept-Language: fr,;;q=x,\xff\r\n", b"en", "This link does not lead anywhere."),
        (b"Accept-Language: " + b"x-" * 4_000 + b",de\r\n", b"en", "This link does not lead anywhere."),
    ],
)
def test_who_followed_a_link_that_was_cut_reads_so_in_his_language(
    hot: HotServer, asked: bytes, spoken: bytes, words: str
) -> None:
    whole = hot.link("https://example.org/")

    answers = {hot.ask(path, headers=asked) for path in (whole[:-3], whole[:20], "/l/")}

    (answer,) = answers
    assert words in answer.decode()
    assert b"\r\nvary: Accept-Language\r\n" in answer
    assert b"\r\ncontent-language: " + spoken + b"\r\n" in answer
    assert hot.ask(whole[:-3], "HEAD", asked) == answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def test_a_query_never_changes_the_target(hot: HotServer) -> None:
    answer = hot.ask(hot.link("https://example.org/") + "?url=https://evil.example/&utm=1")

    assert b"location: https://example.org/\r\n" in answer


def test_head_leads_on_and_is_kept_as_what_it_is(hot: HotServer) -> None:
    answer = hot.ask(hot.link("https://example.org/"), "HEAD")

    assert b"location: https://example.org/\r\n" in answer
    assert [hit.method for hit in hot.hits(1)] == ["HEAD"]


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "PROPFIND", "TRACE"])
def test_other_methods_are_refused_alike_for_all_and_kept_as_what_they_are(hot: HotServer, method: str) -> None:
    genuine = hot.link("https://example.org/")
    forged = genuine[:-2] + "AA"

    answers = {hot.ask(path, method, b"Content-Length: 3\r\n\r\nabc") for path in (genuine, forged)}

    (answer,) = answers
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert [(hit.method, hit.url) for hit in hot.hits(1)] == [(method, "https://example.org/")]


def test_a_method_that_nobody_knows_is_refused_and_not_kept(hot: HotServer) -> None:
    assert hot.ask(hot.link("https://example.org/"), "BREW" * 20).startswith(b"HTTP/1.1 405 ")
    assert hot.hits() == []


def test_targets_that_are_too_long_are_refused() -> None:
    assert target(token.b64encode(b"https://example.org/" + b"a" * 9_000)) is None


@pytest.mark.parametrize("url", BAD)
def test_unsafe_targets_are_known(url: str) -> None:
    assert not is_safe(url)
