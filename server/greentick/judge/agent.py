"""What kind of program an agent names, by the lists. Who caused a hit is for the rules to say, not for this."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from greentick.domain.hit import AGENT_CHARS
from greentick.domain.judgement import NO_CLIENT, Client
from greentick.judge import lists
from greentick.judge.client import client_of


class Kind(Enum):
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


PROXIES = frozenset({Kind.IMAGE_PROXY, Kind.UNCLEAR_PROXY})
ROBOTS = frozenset({Kind.SCANNER, Kind.BOT})
DIRECT = frozenset({Kind.BARE_WEBKIT, Kind.MAIL_CLIENT, Kind.BROWSER, Kind.UNKNOWN})
"""Kinds a person can be behind without a mail service in between."""


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
_BROWSER = re.compile(r"(?:Mozilla|Opera)/\d", re.IGNORECASE)
_MODEL = re.compile(r"(andr[o0]id [\d.]+;)[^)]*?(?=compatible|\+?https?:|\)|$)", re.IGNORECASE)
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
    return _fetcher(agent) or _readers_program(agent, said) or _robot(agent, said) or _browser(agent)


def _fetcher(agent: str) -> Agent | None:
    """A mail service that fetches for its readers or ahead of them."""
    if proxy := lists.image_proxy()(agent):
        name, waits = proxy
        return Agent(agent, Kind.IMAGE_PROXY if waits else Kind.UNCLEAR_PROXY, name, Client(name=name))
    if _GMAIL_PREFETCH.search(agent):
        return Agent(agent, Kind.GMAIL_PREFETCH, "Gmail", Client(name="Gmail"))
    return None


def _readers_program(agent: str, said: str) -> Agent | None:
    """A program people read mail with, or an app or a handset somebody holds."""
    if name := lists.mail_client()(agent):
        return Agent(agent, Kind.MAIL_CLIENT, "", client_of(agent, name))
    if lists.robot_word()(said):
        return None
    if _APPLE_MAIL.search(agent):
        return Agent(agent, Kind.MAIL_CLIENT, "", client_of(agent))
    if _BARE_WEBKIT.search(agent):
        return Agent(agent, Kind.BARE_WEBKIT, "", client_of(agent))
    if lists.peoples_device()(agent):
        return Agent(agent, Kind.BROWSER, "", client_of(agent))
    return None


def _robot(agent: str, said: str) -> Agent | None:
    """A program that says it is a robot, or that one of the lists of robots knows.

    Apps built on Electron are people's; crawler-user-agents takes Slack and Notion for the robots of their makers.
    """
    scanner = None if "Electron/" in said else lists.listed_robot()(said)
    if scanner is None and not lists.robot_word()(said) and not lists.robotlike()(said.lower()):
        return None
    name = client_of(agent).name
    return Agent(agent, Kind.SCANNER if scanner else Kind.BOT, name, Client(name=name))


def _browser(agent: str) -> Agent:
    kind = Kind.BROWSER if _BROWSER.match(agent) else Kind.UNKNOWN
    return Agent(agent, kind, "", client_of(agent))
