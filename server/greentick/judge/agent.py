"""What kind of program an agent names, by the lists. Who caused a hit is for the rules to say, not for this."""

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache

from greentick.domain.hit import AGENT_CHARS
from greentick.domain.judgement import NO_CLIENT, Client
from greentick.judge import lists
from greentick.judge.client import client_of


class Kind(StrEnum):
    """The kinds of programs the rules tell apart."""

    NONE = auto()
    BARE = auto()
    IMAGE_PROXY = auto()
    UNCLEAR_PROXY = auto()
    GMAIL_PREFETCH = auto()
    MAIL_CLIENT = auto()
    BARE_WEBKIT = auto()
    SCANNER = auto()
    BOT = auto()
    BROWSER = auto()
    UNKNOWN = auto()


NAME_CHARS = 40

PROXIES = frozenset({Kind.IMAGE_PROXY, Kind.UNCLEAR_PROXY})
ROBOTS = frozenset({Kind.SCANNER, Kind.BOT})
DIRECT = frozenset({Kind.BARE_WEBKIT, Kind.MAIL_CLIENT, Kind.BROWSER, Kind.UNKNOWN})
"""Kinds a person can be behind without a mail service in between."""

ANY = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent recognised: its kind, whose it is (mail service or robot), the client for the hover card."""

    text: str
    kind: Kind
    party: str = ""
    client: Client = NO_CLIENT


# Gmail's fetch ahead of reading, as mail senders have logged it since 2021 (SparkPost 2022-01-25; mautic #10245).
_GMAIL_PREFETCH = re.compile(r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246(?: Mozilla/5\.0|$)")
_BARE_WEBKIT = re.compile(r"AppleWebKit/[\d.]+ \(KHTML, like Gecko\)$")
_APPLE_MAIL = re.compile(
    r"\((?:iPhone|iPad|iPod|Macintosh)[^)]*\) AppleWebKit/[\d.]+ \(KHTML, like Gecko\)(?: Mobile/\w+)?$"
)
"""Apple's mail programs, and others built on the same web view (Outlook for Mac: warmbly #569), which name nobody."""
_ROBOTS_NAME = re.compile(r"[\w.-]*(?:[Bb]ot|BOT|[Cc]rawler|[Ss]pider|[Ss]canner|[Pp]review)[\w-]*")
_FIRST_WORD = re.compile(r"(?!Mozilla|Opera)[A-Za-z][\w.-]*")
_BROWSER = re.compile(r"(?:Mozilla|Opera)/\d", re.IGNORECASE)
_MODEL = re.compile(r"(andr[o0]id [\d.]+;(?: ?[a-z]{2}[-_][a-z]{2};)?)[^;)]*", re.IGNORECASE)
"""What stands after Android's version is the maker's name for the device, not a statement about the program."""


def recognise(text: str) -> Agent:
    """The agent of a request. Takes anything: cut, and what is not text replaced."""
    return _recognise(text[:AGENT_CHARS])


@lru_cache(maxsize=8192)
def _recognise(text: str) -> Agent:
    agent = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    agent = agent.strip()
    if not agent:
        return Agent(text, Kind.NONE)
    if agent == "Mozilla/5.0":
        return Agent(text, Kind.BARE)
    said = _MODEL.sub(r"\1", agent) if "ndr" in agent else agent
    says_robot = bool(lists.robot_word()(said))
    return (
        _fetcher(agent)
        or _mail_program(agent)
        or (None if says_robot else _app(agent))
        or _robot(agent, said, says_robot=says_robot)
        or _browser(agent)
    )


def _fetcher(agent: str) -> Agent | None:
    """A mail service that fetches for its readers or ahead of them."""
    if proxy := lists.image_proxy()(agent):
        name, waits = proxy
        return Agent(agent, Kind.IMAGE_PROXY if waits else Kind.UNCLEAR_PROXY, name, Client(name=name))
    if _GMAIL_PREFETCH.search(agent):
        return Agent(agent, Kind.GMAIL_PREFETCH, "Gmail", Client(name="Gmail"))
    return None


def _mail_program(agent: str) -> Agent | None:
    name = lists.mail_client()(agent)
    return None if name is None else Agent(agent, Kind.MAIL_CLIENT, "", client_of(agent, name))


def _app(agent: str) -> Agent | None:
    """An app somebody has open that shows mails or web pages without naming a browser."""
    if _APPLE_MAIL.search(agent):
        return Agent(agent, Kind.MAIL_CLIENT, "", client_of(agent))
    if _BARE_WEBKIT.search(agent):
        return Agent(agent, Kind.BARE_WEBKIT, "", client_of(agent))
    if lists.app()(agent):
        return Agent(agent, Kind.BROWSER, "", client_of(agent))
    return None


def _robot(agent: str, said: str, *, says_robot: bool) -> Agent | None:
    """A program that says it is a robot, or that one of the lists of robots knows.

    Apps built on Electron are people's; crawler-user-agents takes Slack and Notion for the robots of their makers.
    """
    scanner = None if "Electron/" in said else lists.listed_robot()(said)
    if scanner is None and not says_robot and (lists.handset()(agent) or not _is_robotlike(said)):
        return None
    name = _robots_name(said)
    return Agent(agent, Kind.SCANNER if scanner else Kind.BOT, name, Client(name=name))


def _is_robotlike(said: str) -> bool:
    return lists.robotlike()(said.lower())


def _robots_name(said: str) -> str:
    """What the robot calls itself: a word with bot, crawler and the like, else the first word that is not Mozilla."""
    found = _ROBOTS_NAME.search(said) or _FIRST_WORD.match(said)
    return found[0][:NAME_CHARS] if found else ""


def _browser(agent: str) -> Agent:
    kind = Kind.BROWSER if _BROWSER.match(agent) or lists.handset()(agent) else Kind.UNKNOWN
    return Agent(agent, kind, "", client_of(agent))
