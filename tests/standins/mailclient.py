"""The recipients' side: programs that open a mail and fetch its images over real HTTP, each as it truly does."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from standins.gmail.images import CLIP_AT, GOOGLE_AGENT


@dataclass(frozen=True)
class Program:
    """A program that loads images in mails. `clips` when it shows only the first part of a long mail."""

    name: str
    agent: str
    headers: Mapping[str, str] = field(default_factory=dict)
    clips: bool = False


GMAIL = Program("Gmail", GOOGLE_AGENT, clips=True)
GMAIL_PREFETCH = Program(
    "Gmail's prefetch",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
    {"Referer": "http://mail.google.com/"},
)
OUTLOOK = Program(
    "Outlook on Windows",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; "
    "Microsoft Outlook 16.0.17328; ms-office; MSOffice 16)",
)
THUNDERBIRD = Program("Thunderbird", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0")
IPHONE = Program(
    "Mail on iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
)
YAHOO = Program("Yahoo", "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html")
SCANNER = Program("a scanner", "Mozilla/5.0 (compatible; ModatScanner/1.0; +https://modat.io/)")


@dataclass(frozen=True)
class Fetched:
    """What one image or link gave."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def image_urls(body: str, *, clips: bool = False) -> list[str]:
    """The addresses of a mail's remote images, in order."""
    shown = body[:CLIP_AT] if clips else body
    return [url for url in _addresses("img", "src", shown) if url.startswith(("http://", "https://"))]


def link_urls(body: str) -> list[str]:
    """The addresses of a mail's links, in order."""
    return _addresses("a", "href", body)


def open_mail(
    body: str, program: Program = GMAIL, *, only: str = "/p/", resolve: Mapping[str, str] | None = None
) -> list[Fetched]:
    """Open a mail: fetch its images (those with `only` in their address) as the program does.

    `resolve` says on which local `address:port` a host answers.
    """
    urls = [url for url in image_urls(body, clips=program.clips) if only in url]
    return [fetch(url, program, resolve=resolve) for url in urls]


def fetch(url: str, program: Program, *, method: str = "GET", resolve: Mapping[str, str] | None = None) -> Fetched:
    """Fetch one address as the program does. Redirects are reported, not followed."""
    parts = urllib.parse.urlsplit(url)
    place = (resolve or {}).get(parts.hostname or "", parts.netloc)
    address = urllib.parse.urlunsplit(("http", place, parts.path, parts.query, ""))
    headers = {"User-Agent": program.agent, "Host": parts.netloc, **program.headers}
    request = urllib.request.Request(address, headers=headers, method=method)
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=10) as answer:
            return Fetched(url, answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Fetched(url, answer.code, dict(answer.headers), answer.read())


def _addresses(tag: str, attribute: str, body: str) -> list[str]:
    reader = _Reader(tag, attribute)
    reader.feed(body)
    return reader.found


class _Reader(HTMLParser):
    """Collects one attribute of one kind of element."""

    def __init__(self, tag: str, attribute: str) -> None:
        super().__init__()
        self._wanted = (tag, attribute)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address if this is such an element."""
        if tag == self._wanted[0]:
            self.found += [value for name, value in attrs if name == self._wanted[1] and value]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects: where one leads is what a test wants to know."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None
