"""The lists of known agents, compiled: which pattern of a list is found first in an agent.

The long lists run in ua-parser's Rust matcher, which skips patterns whose literal parts are absent: a few microseconds
for 1,500 patterns. isbot's few patterns with look-around, which it does not take, are searched with `regex`.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TypeVar

import regex  # type: ignore[import-untyped]
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]
from ua_parser_rs import UserAgentExtractor

from greentick.judge.data.image_proxies import IMAGE_PROXIES
from greentick.judge.data.mail_clients import MAIL_CLIENTS
from greentick.judge.data.robot_words import APP_MARKS, HANDSET_MARKS, ROBOT_WORDS, SCANNER_WORDS

T = TypeVar("T")

_LOOK_AROUND = ("(?!", "(?<!", "(?=", "(?<=")

NOT_THE_ROBOT = frozenset(
    {
        # Patterns of crawler-user-agents 1.67.0 that are on people's devices as well.
        r"AP3A\.240617\.008",  # a build of Android 15, on millions of telephones
        r"Code\/1\.",  # Visual Studio Code
        r"Trae\/",  # an editor
        r"Fluid",  # a browser for single sites on Macs
        r"MetaIAB Facebook",  # Facebook's browser inside its app
        r"coccoc",  # also a browser; the robot says so in other words
        r"Viber",  # also the app itself
        r"mail\.ru",  # also Mail.ru's browser
        r"WhatsApp",  # isbot has the previewer's exact form
    }
)


def first_of(entries: Iterable[tuple[str, T]]) -> Callable[[str], T | None]:
    """A search for the first of the patterns, in their order, that is found in a text: its value, or None."""
    patterns, values = zip(*entries, strict=True)
    matcher = UserAgentExtractor([(pattern, str(n), "", "", "", "") for n, pattern in enumerate(patterns)])

    def search(text: str) -> T | None:
        found = matcher.extract(text)
        return None if found is None else values[int(found.family)]

    return search


@cache
def image_proxy() -> Callable[[str], tuple[str, bool] | None]:
    """Search for a mail service's image proxy: its name, and whether it is known to wait for a reader."""
    return first_of((pattern, (name, waits)) for pattern, name, waits in IMAGE_PROXIES)


@cache
def mail_client() -> Callable[[str], str | None]:
    """Search for a mail program: its name."""
    return first_of(MAIL_CLIENTS)


@cache
def robot_word() -> Callable[[str], bool | None]:
    """Search for a word that makes a robot even of an app."""
    return first_of((pattern, True) for pattern in ROBOT_WORDS)


@cache
def app() -> Callable[[str], bool | None]:
    """Search for a mark of an app that shows web pages."""
    return first_of((pattern, True) for pattern in APP_MARKS)


@cache
def handset() -> Callable[[str], bool | None]:
    """Search for a mark of an old telephone, a television set or a console."""
    return first_of((pattern, True) for pattern in HANDSET_MARKS)


@cache
def listed_robot() -> Callable[[str], bool | None]:
    """Search for a scanner (True) or another robot (False) of crawler-user-agents."""
    named = ((pattern, True) for pattern in SCANNER_WORDS)
    known = (
        (entry["pattern"], "scanner" in entry["tags"])
        for entry in CRAWLER_USER_AGENTS_DATA
        if entry["pattern"] not in NOT_THE_ROBOT
    )
    return first_of((*named, *known))


@cache
def robotlike() -> Callable[[str], bool]:
    """Search for any of isbot's patterns, in an agent in lower case."""
    text = files("greentick.judge").joinpath("data", "isbot_patterns.txt").read_text(encoding="utf-8")
    patterns = [line for line in text.splitlines() if not line.startswith("# ")]
    plain = first_of((pattern, True) for pattern in patterns if not _looks_around(pattern))
    odd = [(literal_of(pattern), regex.compile(pattern)) for pattern in patterns if _looks_around(pattern)]

    def search(low: str) -> bool:
        if plain(low):
            return True
        return any(literal in low and pattern.search(low) for literal, pattern in odd)

    return search


def literal_of(pattern: str) -> str:
    """Letters that any text with the pattern must hold: the longest run of them outside of groups and sets."""
    bare = pattern
    while (inner := re.sub(r"\((?:[^()\\]|\\.)*\)|\[(?:[^\]\\]|\\.)*\]", " ", bare)) != bare:
        bare = inner
    return max(re.findall(r"[a-z]+", re.sub(r"\\.|[a-z][?*{]", " ", bare)), key=len, default="")


def _looks_around(pattern: str) -> bool:
    return any(mark in pattern for mark in _LOOK_AROUND)
