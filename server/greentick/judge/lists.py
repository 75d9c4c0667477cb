"""The lists of known agents, compiled into one search: which pattern, in their order, is found first in an agent.

The search is ua-parser's Rust matcher, which skips patterns whose literal parts are absent: a few microseconds for
2,000 patterns. isbot's few patterns with look-around, which it does not take, are searched with `regex`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

import regex  # type: ignore[import-untyped]
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]
from ua_parser_rs import UserAgentExtractor

from greentick.judge.data.apps import APP_MARKS, APPLE_MAIL, BARE_WEBKIT, HANDSET_MARKS
from greentick.judge.data.image_proxies import GMAIL_PREFETCH, IMAGE_PROXIES
from greentick.judge.data.mail_clients import MAIL_CLIENTS
from greentick.judge.data.robot_words import ROBOT_WORDS, SCANNER_WORDS
from greentick.judge.kinds import Kind

T = TypeVar("T")

NOT_THE_ROBOT = frozenset({
    # Patterns of crawler-user-agents 1.67.0 that are on people's devices as well.
    r"AP3A\.240617\.008",  # a build of Android 15, on millions of telephones
    r"Fluid",  # a browser for single sites on Macs
    r"MetaIAB Facebook",  # Facebook's browser inside its app
    r"coccoc",  # also a browser; the robot says so in other words
    r"Viber",  # also the app itself
    r"mail\.ru",  # also Mail.ru's browser
    r"WhatsApp",  # isbot has the previewer's exact form
})  # fmt: skip


class Known(NamedTuple):
    """What a list says of an agent; `by_name` where nothing but a name in crawler-user-agents speaks for a robot."""

    kind: Kind
    name: str = ""
    by_name: bool = False


def first_of(entries: Iterable[tuple[str, T]]) -> Callable[[str], T | None]:
    """A search for the first of the patterns, in their order, that is found in a text: its value, or None."""
    patterns, values = zip(*entries, strict=True)
    matcher = UserAgentExtractor([(pattern, str(n), "", "", "", "") for n, pattern in enumerate(patterns)])

    def search(text: str) -> T | None:
        found = matcher.extract(text)
        return None if found is None else values[int(found.family)]

    return search


@cache
def known() -> Callable[[str], Known | None]:
    """Search all lists but isbot's patterns with look-around."""
    return first_of(_in_order())


@cache
def robotlike() -> Callable[[str], bool]:
    """Search for any of isbot's patterns, in an agent in lower case."""
    plain = first_of((pattern, True) for pattern in _isbot() if not _looks_around(pattern))
    return lambda low: plain(low) is not None or robotlike_by_look_around()(low)


@cache
def robotlike_by_look_around() -> Callable[[str], bool]:
    """Search for any of isbot's patterns with look-around, in an agent in lower case."""
    odd = [(literal_of(pattern), regex.compile(pattern)) for pattern in _isbot() if _looks_around(pattern)]
    return lambda low: any(literal in low and pattern.search(low) for literal, pattern in odd)


def literal_of(pattern: str) -> str:
    """Letters that any text with the pattern must hold: the longest run of them outside of groups and sets."""
    bare = pattern
    while (inner := re.sub(r"\((?:[^()\\]|\\.)*\)|\[(?:[^\]\\]|\\.)*\]", " ", bare)) != bare:
        bare = inner
    return max(re.findall(r"[a-z]+", re.sub(r"\\.|[a-z][?*{]", " ", bare)), key=len, default="")


def _in_order() -> Iterator[tuple[str, Known]]:
    """All patterns, the strongest statement first.

    Mail services' proxies and mail programs come before robots, which lists take them for; scanners before other
    robots; words that make a robot of anything before apps; and apps before lists of names, which hold apps as well.
    """
    for pattern, name, waits in IMAGE_PROXIES:
        yield pattern, Known(Kind.IMAGE_PROXY if waits else Kind.UNCLEAR_PROXY, name)
    yield GMAIL_PREFETCH, Known(Kind.GMAIL_PREFETCH, "Gmail")
    yield from ((pattern, Known(Kind.MAIL_CLIENT, name)) for pattern, name in MAIL_CLIENTS)
    yield from ((pattern, Known(Kind.SCANNER)) for pattern in (*SCANNER_WORDS, *_crawlers(scanners=True)))
    yield from ((pattern, Known(Kind.BOT)) for pattern in ROBOT_WORDS)
    yield APPLE_MAIL, Known(Kind.MAIL_CLIENT)
    yield BARE_WEBKIT, Known(Kind.BARE_WEBKIT)
    yield from ((pattern, Known(Kind.BROWSER)) for pattern in APP_MARKS)
    yield from ((pattern, Known(Kind.BOT, by_name=True)) for pattern in _crawlers(scanners=False))
    yield from ((pattern, Known(Kind.BROWSER)) for pattern in HANDSET_MARKS)
    yield from ((f"(?i){pattern}", Known(Kind.BOT)) for pattern in _isbot() if not _looks_around(pattern))


def _crawlers(*, scanners: bool) -> Iterator[str]:
    for entry in CRAWLER_USER_AGENTS_DATA:
        if entry["pattern"] not in NOT_THE_ROBOT and ("scanner" in entry["tags"]) is scanners:
            yield entry["pattern"]


@cache
def _isbot() -> tuple[str, ...]:
    text = files("greentick.judge").joinpath("data", "isbot_patterns.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("# "))


def _looks_around(pattern: str) -> bool:
    return "(?!" in pattern or "(?<" in pattern or "(?=" in pattern
