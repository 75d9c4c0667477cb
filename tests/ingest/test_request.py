"""What is kept of headers, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.domain.hit import AGENT_CHARS, HEADER_CHARS
from greentick.ingest import request


def as_wsgi(raw: bytes) -> str:
    return raw.decode("latin-1")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Mail \u2713 \U0001f4e7".encode(), "Mail \u2713 \U0001f4e7"),
        (b"Mail\xff\xfe1", "Mail\ufffd\ufffd1"),
        (b"Mail\xc2\x85end\x00\x1b[31m", "Mail end  [31m"),
        ("a\u202eb\ud7ff".encode(), "a b"),
        (b"  x  ", "x"),
    ],
)
def test_agents_are_text_without_control_characters(sent: bytes, kept: str) -> None:
    assert request.agent({"user-agent": as_wsgi(sent)}) == kept


@given(st.text(max_size=3_000))
def test_any_agent_at_all_is_short_printable_and_can_be_written_as_utf_8(text: str) -> None:
    kept = request.agent({"user-agent": text})

    assert len(kept) <= AGENT_CHARS
    assert kept.isprintable()
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("referer", "kept"),
    [
        ("https://mail.example.org/inbox?user=anna", {"referer": "https://mail.example.org"}),
        ("https://anna:secret@mail.example.org:8443/", {"referer": "https://mail.example.org"}),
        ("android-app://com.mail/", {}),
        ("https://[::1", {}),
        ("not an address", {}),
        ("http://203.0.113.7/inbox", {}),
        ("http://anna@203.0.113.7:8080/", {}),
        ("https://[2001:db8::7]/inbox", {}),
        ("https://203.0.113.7.example.org/", {"referer": "https://203.0.113.7.example.org"}),
        ("https://" + "a" * 5_000 + ".example/", {"referer": ("https://" + "a" * 5_000)[:HEADER_CHARS]}),
    ],
)
def test_of_a_referer_only_scheme_and_host_are_kept(referer: str, kept: dict[str, str]) -> None:
    assert request.kept({"referer": referer}) == kept


@given(st.text(max_size=300))
def test_no_referer_at_all_breaks_anything(text: str) -> None:
    assert request.kept({"referer": text}).keys() <= {"referer"}


@pytest.mark.parametrize(
    ("via", "kept"),
    [
        ("1.1 proxy.example.org (squid/5.7)", "1.1 proxy.example.org (squid/5.7)"),
        ("1.1 203.0.113.9:3128, 2.0 [2001:db8::7]", "1.1 -:3128, 2.0 [-]"),
    ],
)
def test_of_proxies_only_names_are_kept(via: str, kept: str) -> None:
    assert request.kept({"via": via}) == {"via": kept}


@pytest.mark.parametrize("sent", ["bot@crawler.example", "bot(at)crawler.example", "Bot <bot@crawler.example"])
def test_of_a_robots_mail_address_only_the_domain_is_kept(sent: str) -> None:
    assert request.kept({"from": sent}) == {"from": "crawler.example"}


def test_unlisted_headers_are_dropped() -> None:
    headers = {"cookie": "a=b", "x-forwarded-for": "198.51.100.7", "x-moz": "prefetch"}

    assert request.kept(headers) == {"x-moz": "prefetch"}


def test_a_request_through_wsgi_says_the_same() -> None:
    environ = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "192.0.2.1", "HTTP_SEC_FETCH_DEST": "image", "wsgi.version": "1"}

    assert request.of_environ(environ) == request.Request("GET", "192.0.2.1", {"sec-fetch-dest": "image"})
